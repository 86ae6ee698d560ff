package io.walservice.connectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.walservice.internal.v1.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every mirror of dead letters does, against the real server, which it also kills. */
public abstract class MirrorContract {
    protected static final LaneId LANE = new LaneId("ads", "store");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String place = "dead-" + UUID.randomUUID();

    /** A copy as it is found. */
    public record Copy(Optional<String> id, ByteString body, Map<String, String> headers) {}

    /** A mirror at a place of this name, which need not exist. */
    protected abstract DeadLetterMirror at(String name);

    /** Makes a place that takes a mebibyte at most. */
    protected abstract void make(String name);

    /** All that is at a place now. */
    protected abstract List<Copy> copies(String name);

    protected abstract void stopServer();

    protected abstract void startServer();

    @Test
    void a_letter_arrives_with_its_payload_and_what_became_of_it() {
        make(place);

        assertThat(send(letter(entry("milk", "2 litres")))).isEqualTo(Outcome.APPLIED);

        assertThat(copies(place)).singleElement().satisfies(copy -> {
            assertThat(copy.id()).contains("milk");
            assertThat(copy.body().toStringUtf8()).isEqualTo("2 litres");
            assertThat(copy.headers())
                    .containsAllEntriesOf(Map.of(
                            "wal-entry-id", "local.0.7",
                            "wal-namespace", "ads",
                            "wal-target", "store",
                            "wal-key", "amount",
                            "wal-idempotency-token", "token-7",
                            "wal-cause", "Busy: later (attempt 3 of 3)",
                            "wal-attempts", "3",
                            "wal-given-up-millis", "1893499200123"))
                    .doesNotContainKey("wal-payload");
        });
    }

    @Test
    void a_payload_that_does_not_fit_is_left_out_and_the_letter_arrives_all_the_same() {
        make(place);

        assertThat(send(letter(entry("milk", "x".repeat(1_500_000))))).isEqualTo(Outcome.APPLIED);

        assertThat(copies(place)).singleElement().satisfies(copy -> {
            assertThat(copy.id()).contains("milk");
            assertThat(copy.headers()).containsEntry("wal-payload", "left-out").containsEntry("wal-attempts", "3");
        });
    }

    @Test
    void a_place_that_is_missing_is_waited_for() {
        Outcome early = send(letter(entry("milk", "early")));
        assertThat(early).isInstanceOf(Outcome.Retry.class);

        make(place);

        await().atMost(PATIENCE).until(() -> send(letter(entry("milk", "late"))).equals(Outcome.APPLIED));
        assertThat(copies(place))
                .extracting(copy -> copy.body().toStringUtf8())
                .contains("late")
                .doesNotContain("early");
    }

    @Test
    void a_server_that_is_away_is_waited_for() {
        make(place);
        assertThat(send(letter(entry("milk", "before")))).isEqualTo(Outcome.APPLIED);

        stopServer();
        try {
            assertThat(send(letter(entry("milk", "meanwhile")))).isInstanceOf(Outcome.Retry.class);
        } finally {
            startServer();
        }

        await().atMost(PATIENCE)
                .until(() -> send(letter(entry("milk", "after"))).equals(Outcome.APPLIED));
        assertThat(copies(place)).extracting(copy -> copy.body().toStringUtf8()).contains("before", "after");
    }

    @Test
    void a_record_that_could_not_be_understood_arrives_byte_for_byte_and_without_an_id() {
        make(place);
        ByteString bytes = ByteString.copyFrom(new byte[] {1, -1, 0, 7});
        MirroredLetter letter = new MirroredLetter(
                LANE, "3@17", Optional.empty(), bytes, new MirroredLetter.Failure("Malformed", 0, Instant.EPOCH));

        assertThat(send(letter)).isEqualTo(Outcome.APPLIED);

        assertThat(copies(place)).singleElement().satisfies(copy -> {
            assertThat(copy.id()).isEmpty();
            assertThat(copy.body()).isEqualTo(bytes);
            assertThat(copy.headers()).containsEntry("wal-entry-id", "3@17").doesNotContainKey("wal-key");
        });
    }

    // ---- words of these tests

    protected final Outcome send(MirroredLetter letter) {
        return done(at(place).send(letter));
    }

    protected final String place() {
        return place;
    }

    protected static Entry entry(String id, String payload) {
        return Entry.newBuilder()
                .setId(id)
                .setKey("amount")
                .setToken("token-7")
                .setPayload(ByteString.copyFromUtf8(payload))
                .putAttributes("source", "shop")
                .build();
    }

    protected static MirroredLetter letter(Entry entry) {
        return new MirroredLetter(
                LANE,
                "local.0.7",
                Optional.of(entry),
                ByteString.EMPTY,
                new MirroredLetter.Failure(
                        "Busy: later (attempt 3 of 3)", 3, Instant.parse("2030-01-01T12:00:00.123Z")));
    }

    protected static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }
}
