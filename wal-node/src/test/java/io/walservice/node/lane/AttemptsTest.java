package io.walservice.node.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.walservice.connectors.LaneId;
import io.walservice.connectors.Outcome;
import io.walservice.internal.v1.Entry;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.node.gate.BreakerSettings;
import io.walservice.node.gate.Gate;
import io.walservice.node.gate.Pace;
import io.walservice.node.lane.Attempts.Tried;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
            new Attempts.Way(gate, new Pace(OptionalInt.empty()), () -> true, target));

    @AfterAll
    static void shutDown() {
        TEST_KIT.shutdownTestKit();
    }

    @Test
    void the_number_of_an_attempt_that_waited_for_the_end_of_an_outage_is_decided_after_it() throws Exception {
        CompletableFuture<Outcome> first = new CompletableFuture<>();
        CompletableFuture<Outcome> second = new CompletableFuture<>();
        target.plan("first", first).plan("second", second);
        attempts.first(message("first"));
        attempts.first(message("second"));
        CompletableFuture<Tried> third = attempts.attempt(message("third"), outages -> outages == 0 ? 7 : 1)
                .toCompletableFuture();

        first.complete(RETRY);
        second.complete(RETRY);
        assertThat(gate.hold()).isPresent();
        assertThat(target.tried()).containsExactly("first", "second");
        now = now.plusSeconds(1);
        gate.tick();

        assertThat(third.get(10, TimeUnit.SECONDS)).isEqualTo(new Tried(Outcome.APPLIED, 1, 1));
        assertThat(target.attempts())
                .map(attempt -> attempt.delivery().attempt())
                .containsExactly(1, 1, 1);
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

    private static QueueRecord message(String token) {
        return QueueRecord.newBuilder()
                .setEntry(Entry.newBuilder().setToken(token).setId("id of " + token))
                .build();
    }
}
