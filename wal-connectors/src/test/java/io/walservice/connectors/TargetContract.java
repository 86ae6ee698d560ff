package io.walservice.connectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.walservice.internal.v1.Entry;
import io.walservice.v1.Operation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every target promises, against its real system. */
public abstract class TargetContract {
    protected static final String NAMESPACE = "contract";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Ids of one test, so that tests can share a system. */
    private final String id = UUID.randomUUID().toString();

    private long writeTimeMicros = 1_700_000_000_000_000L;

    /** The target under test. */
    protected abstract Target target();

    /** What the system holds for an id, whose entries have no key. */
    protected abstract Optional<String> read(String ofId);

    /** A payload that the target takes, and that {@link #read} gives back. */
    protected ByteString payload(String value) {
        return ByteString.copyFromUtf8(value);
    }

    protected abstract void stopServer();

    protected abstract void startServer();

    @AfterEach
    void bringServerBack() {
        startServer();
    }

    @Test
    void a_put_is_visible() {
        assertThat(apply(put(id, "milk"))).isEqualTo(Outcome.APPLIED);

        assertThat(read(id)).contains("milk");
    }

    @Test
    void an_empty_payload_is_a_value() {
        assertThat(apply(put(id, ""))).isEqualTo(Outcome.APPLIED);

        assertThat(read(id)).contains("");
    }

    @Test
    void a_later_put_replaces_an_earlier_one() {
        IntStream.rangeClosed(1, 20).forEach(i -> apply(put(id, "value " + i)));

        assertThat(read(id)).contains("value 20");
    }

    @Test
    void a_repeat_is_applied_and_has_no_further_effect() {
        Delivery put = put(id, "milk");
        apply(put);

        assertThat(apply(again(put))).isEqualTo(Outcome.APPLIED);
        assertThat(read(id)).contains("milk");
    }

    @Test
    void a_delete_removes() {
        apply(put(id, "milk"));

        assertThat(apply(delete(id))).isEqualTo(Outcome.APPLIED);
        assertThat(read(id)).isEmpty();
    }

    @Test
    void deleting_what_is_not_there_is_applied() {
        assertThat(apply(delete(id))).isEqualTo(Outcome.APPLIED);
    }

    @Test
    void many_ids_are_applied_at_the_same_time() {
        List<CompletionStage<Outcome>> outcomes = IntStream.range(0, 200)
                .mapToObj(i -> target().apply(put(id + i, "value " + i)))
                .toList();

        assertThat(outcomes).extracting(TargetContract::done).containsOnly(Outcome.APPLIED);
        assertThat(read(id + 137)).contains("value 137");
    }

    @Test
    void an_entry_is_to_be_tried_again_while_the_system_is_away_and_applied_once_it_is_back() {
        apply(put(id, "before"));
        Delivery put = put(id, "after");
        stopServer();

        Outcome away = apply(put);

        assertThat(away).isInstanceOf(Outcome.Retry.class);
        assertThat(((Outcome.Retry) away).cause()).isNotBlank().hasLineCount(1).hasSizeLessThan(320);
        startServer();
        await().atMost(PATIENCE).until(() -> apply(again(put)).equals(Outcome.APPLIED));
        assertThat(read(id)).contains("after");
    }

    protected final Outcome apply(Delivery delivery) {
        return done(target().apply(delivery));
    }

    protected final String id() {
        return id;
    }

    protected final Delivery put(String ofId, String value) {
        return delivery(entry(ofId).setOperation(Operation.OPERATION_PUT_VALUE).setPayload(payload(value)));
    }

    protected final Delivery delete(String ofId) {
        return delivery(entry(ofId).setOperation(Operation.OPERATION_DELETE_VALUE));
    }

    /** An entry of the next moment. */
    protected final Entry.Builder entry(String ofId) {
        writeTimeMicros += 1_000;
        return Entry.newBuilder()
                .setId(ofId)
                .setToken(UUID.randomUUID().toString())
                .setSequence(writeTimeMicros)
                .setWriteTimeMicros(writeTimeMicros)
                .setAcceptedTimeMillis(writeTimeMicros / 1_000);
    }

    protected static Delivery delivery(Entry.Builder entry) {
        long version = WriteVersion.of(entry.getWriteTimeMicros(), 0);
        return new Delivery(NAMESPACE, "0-" + entry.getSequence(), entry.build(), version, 1);
    }

    /** The same entry, as one that was written in the region of this rank. */
    protected static Delivery inRegion(Delivery delivery, int rank) {
        long version = WriteVersion.of(delivery.entry().getWriteTimeMicros(), rank);
        return new Delivery(delivery.namespace(), delivery.entryId(), delivery.entry(), version, delivery.attempt());
    }

    protected static Delivery again(Delivery delivery) {
        return new Delivery(
                delivery.namespace(), delivery.entryId(), delivery.entry(), delivery.version(), delivery.attempt() + 1);
    }

    protected static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
