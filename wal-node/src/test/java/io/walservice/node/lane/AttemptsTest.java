package io.walservice.node.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.walservice.connectors.LaneId;
import io.walservice.connectors.Outcome;
import io.walservice.connectors.WriteVersion;
import io.walservice.internal.v1.Entry;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.node.gate.BreakerSettings;
import io.walservice.node.gate.Gate;
import io.walservice.node.gate.Pace;
import io.walservice.node.lane.Attempts.Tried;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class AttemptsTest {

    private static final ActorTestKit TEST_KIT = ActorTestKit.create();
    private static final Outcome RETRY = new Outcome.Retry("Busy: later");

    private volatile Instant now = Instant.parse("2030-01-01T12:00:00Z");
    private final FakeTarget target = new FakeTarget();
    private final Gate gate =
            new Gate(new BreakerSettings(2, Duration.ofSeconds(1), Duration.ofSeconds(1)), 2, () -> now);
    private final Attempts attempts = new Attempts(
            TEST_KIT.system(),
            new LaneId("ads", "store"),
            new Attempts.Way(gate, new Pace(OptionalInt.empty()), () -> true, target, List.of("eu", "us")::indexOf));

    @AfterAll
    static void shutDown() {
        TEST_KIT.shutdownTestKit();
    }

    @Test
    void the_number_of_an_attempt_that_waited_for_the_end_of_an_outage_is_decided_after_it() throws Exception {
        Map<String, CompletableFuture<Outcome>> answers = new HashMap<>();
        for (String token : List.of("first", "second", "third")) {
            answers.put(token, new CompletableFuture<>());
            target.plan(token, Objects.requireNonNull(answers.get(token)));
            attempts.first(message(token));
        }
        CompletableFuture<Tried> fourth = attempts.attempt(message("fourth"), outages -> outages == 0 ? 7 : 1)
                .toCompletableFuture();

        for (String token : List.of("first", "second", "third")) {
            Objects.requireNonNull(answers.get(token)).complete(RETRY);
        }
        assertThat(gate.hold()).isPresent();
        assertThat(target.tried()).containsExactly("first", "second", "third");
        now = now.plusSeconds(1);
        gate.tick();

        assertThat(fourth.get(10, TimeUnit.SECONDS)).isEqualTo(new Tried(Outcome.APPLIED, 1, 1, false));
        assertThat(target.attempts())
                .map(attempt -> attempt.delivery().attempt())
                .containsExactly(1, 1, 1, 1);
    }

    @Test
    void a_probe_that_failed_does_not_count_even_where_the_target_has_come_back_since() throws Exception {
        for (String token : List.of("first", "second", "probe")) {
            target.plan(token, RETRY);
        }
        attempts.first(message("first"));
        attempts.first(message("second"));
        now = now.plusSeconds(1);
        gate.tick();
        Tried probe = attempts.first(message("probe")).toCompletableFuture().get(10, TimeUnit.SECONDS);
        now = now.plusSeconds(1);
        gate.tick();
        attempts.first(message("back")).toCompletableFuture().get(10, TimeUnit.SECONDS);

        assertThat(gate.hold()).isEmpty();
        assertThat(attempts.counts(probe)).isFalse();
    }

    @Test
    void a_failure_counts_unless_an_outage_began_since_its_attempt_did() throws Exception {
        target.plan("alone", RETRY).plan("sign", RETRY).plan("last", RETRY);

        Tried alone = attempts.first(message("alone")).toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertThat(attempts.counts(alone)).isTrue();
        attempts.first(message("well")).toCompletableFuture().get(10, TimeUnit.SECONDS);
        Tried sign = attempts.first(message("sign")).toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertThat(attempts.counts(sign)).isTrue();
        Tried last = attempts.first(message("last")).toCompletableFuture().get(10, TimeUnit.SECONDS);

        assertThat(attempts.counts(sign)).isFalse();
        assertThat(attempts.counts(last)).isFalse();
    }

    @Test
    void an_entry_that_is_no_longer_wanted_when_it_is_let_through_is_not_tried_and_holds_nobody_up() throws Exception {
        AtomicBoolean wanted = new AtomicBoolean(true);
        for (String token : List.of("first", "second")) {
            target.plan(token, RETRY);
            attempts.first(message(token)).toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
        var again = attempts.again(message("again"), 3, wanted::get).toCompletableFuture();
        var other = attempts.again(message("other"), 3, () -> true).toCompletableFuture();
        assertThat(again).isNotDone();

        wanted.set(false);
        now = now.plusSeconds(1);
        gate.tick();

        assertThat(again.get(10, TimeUnit.SECONDS)).isEmpty();
        assertThat(other.get(10, TimeUnit.SECONDS)).contains(new Tried(Outcome.APPLIED, 3, 1, false));
        assertThat(target.tried()).containsExactly("first", "second", "other");
    }

    @Test
    void of_writes_with_the_same_time_that_of_the_later_named_region_has_the_greater_version() throws Exception {
        for (String origin : List.of("eu", "us")) {
            QueueRecord message = message("from " + origin).toBuilder()
                    .setOrigin(origin)
                    .setEntry(Entry.newBuilder().setToken(origin).setId("id").setWriteTimeMicros(1_000))
                    .build();
            attempts.first(message).toCompletableFuture().get(10, TimeUnit.SECONDS);
        }

        assertThat(target.attempts())
                .map(attempt -> attempt.delivery().version())
                .containsExactly(WriteVersion.of(1_000, 0), WriteVersion.of(1_000, 1));
    }

    private static QueueRecord message(String token) {
        return QueueRecord.newBuilder()
                .setOrigin("eu")
                .setEntry(Entry.newBuilder().setToken(token).setId("id of " + token))
                .build();
    }
}
