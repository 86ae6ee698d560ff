package io.walservice.node.lane;

import com.google.protobuf.ByteString;
import io.walservice.connectors.Delivery;
import io.walservice.connectors.LaneId;
import io.walservice.connectors.Outcome;
import io.walservice.connectors.Received;
import io.walservice.connectors.Standing;
import io.walservice.connectors.Target;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.namespace.RetryPolicy;
import io.walservice.node.log.EntryId;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.pattern.Patterns;
import org.apache.pekko.stream.javadsl.Flow;

/**
 * The stream of a lane, between queue and acknowledgement.
 *
 * <pre>
 * received ─▶ one at a time per key, many keys at once ─▶ wait until due ─▶ attempt, again with backoff ─▶ applied or dead letter
 * </pre>
 *
 * <p>What leaves it, in the order it came in, is settled: the target has it, or it is a stored dead letter, or it is
 * not for this lane.
 */
final class LaneDelivery {

    /**
     * What a lane works with.
     *
     * @param leaseHeld whether this node may apply entries at this moment
     */
    record Means(
            Target target,
            DeadLetters deadLetters,
            BooleanSupplier leaseHeld,
            LaneCounters counters,
            LaneSettings settings) {}

    /** How it works. */
    record Manner(int parallelism, RetryPolicy retry) {}

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
                        Received::orderingKey,
                        (received, key) -> settle(received).thenApply(settled -> received));
    }

    /** Makes entries that wait for another attempt, or for their time, fail the stream instead: they come again. */
    void stop() {
        stopping = true;
    }

    private CompletionStage<Boolean> settle(Received received) {
        if (received.content() instanceof Received.Malformed malformed) {
            return giveUp(malformed.position(), malformed.bytes(), malformed.cause(), 0, Instant.now());
        }
        QueueRecord message = ((Received.Decoded) received.content()).message();
        if (received.standing() != Standing.NEXT
                || !message.getEntry().getTargetsList().contains(lane.target())) {
            return CompletableFuture.completedFuture(true);
        }
        long waitMillis = message.getEntry().getDueTimeMillis() - System.currentTimeMillis();
        return waitMillis <= 0
                ? attempt(message, 1, Instant.now())
                : later(Duration.ofMillis(waitMillis), () -> settle(received));
    }

    private CompletionStage<Boolean> attempt(QueueRecord message, int attempt, Instant firstTried) {
        if (!means.leaseHeld().getAsBoolean()) {
            return CompletableFuture.failedFuture(new IllegalStateException(lane + ": this node's lease has lapsed"));
        }
        Delivery delivery = new Delivery(lane.namespace(), entryId(message), message.getEntry(), attempt);
        return means.target().apply(delivery).thenCompose(outcome -> follow(message, attempt, firstTried, outcome));
    }

    private CompletionStage<Boolean> follow(QueueRecord message, int attempt, Instant firstTried, Outcome outcome) {
        AttemptRules.Next next = AttemptRules.after(outcome, attempt, manner.retry());
        if (next instanceof AttemptRules.Next.TryAgain again) {
            means.counters().retried.increment();
            return later(again.after(), () -> attempt(message, attempt + 1, firstTried));
        } else if (next instanceof AttemptRules.Next.GiveUp giveUp) {
            return giveUp(entryId(message), message.toByteString(), giveUp.cause(), attempt, firstTried);
        }
        means.counters().applied.increment();
        return CompletableFuture.completedFuture(true);
    }

    private CompletionStage<Boolean> giveUp(
            String entryId, ByteString record, String cause, int attempts, Instant firstTried) {
        DeadLetter letter = new DeadLetter(lane, entryId, record, cause, attempts, firstTried, Instant.now());
        return means.deadLetters().add(letter).thenApply(stored -> {
            means.counters().deadLettered.increment();
            return true;
        });
    }

    /** Waits in steps, so that a lane that stops need not wait for all of it. */
    private CompletionStage<Boolean> later(Duration wait, java.util.function.Supplier<CompletionStage<Boolean>> then) {
        if (stopping) {
            return CompletableFuture.failedFuture(new LaneStopping(lane));
        }
        Duration step = wait.compareTo(means.settings().waitStep()) > 0
                ? means.settings().waitStep()
                : wait;
        Duration rest = wait.minus(step);
        return Patterns.after(step, system, () -> rest.isZero() ? then.get() : later(rest, then));
    }

    private static String entryId(QueueRecord message) {
        return new EntryId(
                        message.getOrigin(),
                        message.getLogPartition(),
                        message.getEntry().getSequence())
                .toString();
    }

    /** Ends the stream of a lane that stops while entries wait; they come again. */
    static final class LaneStopping extends RuntimeException {
        private LaneStopping(LaneId lane) {
            super(lane + ": stopping", null, false, false);
        }
    }
}
