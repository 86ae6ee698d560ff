package io.walservice.node.lane;

import io.walservice.connectors.LaneId;
import io.walservice.connectors.Outcome;
import io.walservice.connectors.Received;
import io.walservice.connectors.Standing;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.namespace.RetryPolicy;
import io.walservice.node.lane.Attempts.Tried;
import io.walservice.node.park.ParkedEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.pattern.Patterns;
import org.apache.pekko.stream.javadsl.Flow;

/**
 * The stream of a lane, between queue and acknowledgement.
 *
 * <pre>
 * received ─▶ one at a time per key, many keys at once ─▶ wait until due ─▶ attempt ─▶ applied, parked or dead letter
 * </pre>
 *
 * <p>What leaves it, in the order it came in, is settled: the target has it, or it is parked or a dead letter, durably
 * either way, or it is not for this lane. An entry that fails is parked, so that nothing but its own key waits for it,
 * unless the target is out: then it stays where it is, and the lane with it.
 */
final class LaneDelivery {

    /** Who does it. */
    record Means(Attempts attempts, Parking parking, GivingUp givingUp, LaneCounters counters, LaneSettings settings) {}

    /** How. */
    record Manner(int parallelism, Parking.Rules rules) {}

    private final ActorSystem<?> system;
    private final LaneId lane;
    private final Means means;
    private final Manner manner;
    private volatile boolean stopping;

    LaneDelivery(ActorSystem<?> system, LaneId lane, Means means, Manner manner) {
        this.system = system;
        this.lane = lane;
        this.means = means;
        this.manner = manner;
    }

    Flow<Received, Received, NotUsed> flow() {
        return Flow.of(Received.class)
                .mapAsyncPartitioned(
                        manner.parallelism(),
                        this::together,
                        (received, key) -> settle(received).thenApply(settled -> received));
    }

    /** Makes entries that wait for another attempt, or for their time, fail the stream instead: they come again. */
    void stop() {
        stopping = true;
    }

    /** What has to be worked on one after another. */
    private String together(Received received) {
        return received.content() instanceof Received.Decoded decoded
                ? ParkedEntry.parkKeyOf(decoded.message(), manner.rules().order())
                : received.orderingKey();
    }

    private CompletionStage<Boolean> settle(Received received) {
        if (received.content() instanceof Received.Malformed malformed) {
            return means.givingUp().malformed(malformed.position(), malformed.bytes(), malformed.cause());
        }
        QueueRecord message = ((Received.Decoded) received.content()).message();
        if (received.standing() != Standing.NEXT
                || !message.getEntry().getTargetsList().contains(lane.target())) {
            return CompletableFuture.completedFuture(true);
        }
        long waitMillis = message.getEntry().getDueTimeMillis() - System.currentTimeMillis();
        if (waitMillis > 0) {
            return later(Duration.ofMillis(waitMillis), () -> settle(received));
        }
        return means.parking().behind(message).orElseGet(() -> attempt(message));
    }

    private CompletionStage<Boolean> attempt(QueueRecord message) {
        return means.attempts().attempt(message, 1).thenCompose(tried -> {
            if (tried.outcome() instanceof Outcome.Retry retry) {
                means.counters().retried.increment();
                return later(doubt(), () -> failed(message, tried, retry.cause()));
            } else if (tried.outcome() instanceof Outcome.Reject reject) {
                return giveUp(message, reject.cause());
            }
            means.counters().applied.increment();
            return CompletableFuture.completedFuture(true);
        });
    }

    /** After a moment it shows whether this entry fails alone, or the target is out. */
    private CompletionStage<Boolean> failed(QueueRecord message, Tried tried, String cause) {
        if (!means.attempts().counts(tried)) {
            return attempt(message);
        }
        Optional<String> end =
                AttemptRules.exhausted(manner.rules().retry(), 1, Parking.since(message), Instant.now(), cause);
        return end.isPresent() ? giveUp(message, end.get()) : means.parking().park(message, 1, cause);
    }

    private CompletionStage<Boolean> giveUp(QueueRecord message, String cause) {
        if (manner.rules().retry().atEnd() == RetryPolicy.AtEnd.PARK) {
            return means.parking().hold(message, 1, cause);
        }
        return means.givingUp()
                .deadLetter(message, cause, 1)
                .thenCompose(stored -> stored ? CompletableFuture.completedFuture(true) : attempt(message));
    }

    private Duration doubt() {
        Duration backoff = manner.rules()
                .retry()
                .backoff()
                .after(1, ThreadLocalRandom.current().nextDouble());
        Duration longest = means.settings().longestDoubt();
        return backoff.compareTo(longest) < 0 ? backoff : longest;
    }

    /** Waits in steps, so that a lane that stops need not wait for all of it. */
    private CompletionStage<Boolean> later(Duration wait, Supplier<CompletionStage<Boolean>> then) {
        if (stopping) {
            return CompletableFuture.failedFuture(new LaneStopping(lane));
        }
        Duration step = wait.compareTo(means.settings().waitStep()) > 0
                ? means.settings().waitStep()
                : wait;
        Duration rest = wait.minus(step);
        return Patterns.after(step, system, () -> rest.isZero() ? then.get() : later(rest, then));
    }

    /** Ends the stream of a lane that stops while entries wait; they come again. */
    static final class LaneStopping extends RuntimeException {
        LaneStopping(LaneId lane) {
            super(lane + ": stopping", null, false, false);
        }
    }
}
