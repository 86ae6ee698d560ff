package io.walservice.node.lane;

import io.walservice.connectors.LaneId;
import io.walservice.connectors.Outcome;
import io.walservice.connectors.QueuePartitions;
import io.walservice.connectors.Received;
import io.walservice.connectors.Standing;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.namespace.RetryPolicy;
import io.walservice.node.lane.Attempts.Tried;
import io.walservice.node.park.ParkedEntry;
import io.walservice.node.tally.LaneTally;
import io.walservice.node.tally.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
 * received ─▶ one at a time per key, many keys at once ─▶ wait until due ─▶ attempt ─▶ applied, parked or dead letter ─▶ count
 * </pre>
 *
 * <p>What leaves it, in the order it came in, is settled: the target has it, or it is parked or a dead letter, durably
 * either way, or it is not for this lane. An entry that fails is parked, so that nothing but its own key waits for it,
 * unless the target is out, or too many keys are parked: then it stays where it is, and the lane with it.
 */
final class LaneDelivery {

    /** Settled records that are counted in one step; they are in memory until then. */
    private static final int COUNTED_AT_ONCE = 10_000;

    /** Who does it. */
    record Means(Attempts attempts, Parking parking, GivingUp givingUp, Books books, LaneSettings settings) {}

    /**
     * What it does with a queue that others write to as well.
     *
     * @param stopsAtFlaws whether a record that cannot be understood stops the lane, instead of becoming a dead letter
     */
    record Trust(Continuity continuity, boolean stopsAtFlaws) {}

    /**
     * Where it is written down.
     *
     * @param tally for good
     * @param counters since the lane has started
     */
    record Books(LaneTally tally, LaneCounters counters) {}

    /**
     * How.
     *
     * @param inHand how many records it has in hand at most; how many of them are tried at once is the gate's
     */
    record Manner(int queuePartitions, int inHand, Parking.Rules rules) {}

    /** A record that can leave the queue. */
    private record Settled(Received received, Settlement settlement) {}

    private final ActorSystem<?> system;
    private final LaneId lane;
    private final Means means;
    private final Manner manner;
    private final Trust trust;
    private volatile boolean stopping;

    LaneDelivery(ActorSystem<?> system, LaneId lane, Means means, Manner manner, Trust trust) {
        this.system = system;
        this.lane = lane;
        this.means = means;
        this.manner = manner;
        this.trust = trust;
    }

    Flow<Received, Received, NotUsed> flow() {
        return Flow.of(Received.class)
                .mapAsyncPartitioned(
                        manner.inHand(),
                        this::together,
                        (received, key) -> settle(received).thenApply(settlement -> new Settled(received, settlement)))
                .batch(COUNTED_AT_ONCE, LaneDelivery::first, LaneDelivery::more)
                .throttle(1, means.settings().tallyInterval())
                .mapAsync(1, this::count)
                .mapConcat(settled -> settled)
                .map(Settled::received);
    }

    private static List<Settled> first(Settled settled) {
        List<Settled> first = new ArrayList<>();
        first.add(settled);
        return first;
    }

    private static List<Settled> more(List<Settled> before, Settled next) {
        before.add(next);
        return before;
    }

    /** One write for all that was settled meanwhile; the queue hears of them afterwards. */
    private CompletionStage<List<Settled>> count(List<Settled> settled) {
        List<LaneTally.Settled> counted = settled.stream()
                .filter(each -> each.settlement() != Settlement.PASSED)
                .map(each -> {
                    QueueRecord message = ((Received.Decoded) each.received().content()).message();
                    return new LaneTally.Settled(
                            queuePartition(message), Standing.positionOf(message), each.settlement());
                })
                .toList();
        return means.books().tally().count(counted).thenApply(done -> settled);
    }

    private int queuePartition(QueueRecord message) {
        return QueuePartitions.partitionOf(message.getEntry().getId(), manner.queuePartitions());
    }

    private boolean isCounted(QueueRecord message) {
        return isCounted(means.books().tally(), message, manner.queuePartitions());
    }

    /** Whether a run of the lane was done with a record and has counted it. */
    static boolean isCounted(LaneTally tally, QueueRecord message, int queuePartitions) {
        return tally.settled(
                QueuePartitions.partitionOf(message.getEntry().getId(), queuePartitions), Standing.positionOf(message));
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

    private CompletionStage<Settlement> settle(Received received) {
        if (received.content() instanceof Received.Malformed malformed) {
            return trust.stopsAtFlaws()
                    ? CompletableFuture.failedFuture(new FlawedRecord(malformed))
                    : means.givingUp()
                            .malformed(malformed.position(), malformed.bytes(), malformed.cause())
                            .thenApply(stored -> Settlement.PASSED);
        }
        QueueRecord message = ((Received.Decoded) received.content()).message();
        watch(received.standing(), message);
        if (received.standing() != Standing.NEXT
                || !message.getEntry().getTargetsList().contains(lane.target())
                || isCounted(message)) {
            return CompletableFuture.completedFuture(Settlement.PASSED);
        }
        long waitMillis = message.getEntry().getDueTimeMillis() - System.currentTimeMillis();
        if (waitMillis > 0) {
            return later(Duration.ofMillis(waitMillis), () -> settle(received));
        }
        return means.parking()
                .behind(message)
                .map(parking -> parking.thenCompose(
                        parked -> parked ? CompletableFuture.completedFuture(Settlement.PARKED) : attempt(message)))
                .orElseGet(() -> attempt(message));
    }

    private void watch(Standing standing, QueueRecord message) {
        if (standing == Standing.NEXT) {
            trust.continuity().continued(queuePartition(message));
        } else if (standing == Standing.PREMATURE) {
            trust.continuity().broken(queuePartition(message), Instant.now());
        }
    }

    private CompletionStage<Settlement> attempt(QueueRecord message) {
        return means.attempts().first(message).thenCompose(tried -> {
            if (tried.outcome() instanceof Outcome.Retry retry) {
                means.books().counters().retried.increment();
                return later(doubt(), () -> failed(message, tried, retry.cause()));
            } else if (tried.outcome() instanceof Outcome.Reject reject) {
                return giveUp(message, reject.cause());
            }
            means.books().counters().applied(Parking.since(message), Instant.now());
            return CompletableFuture.completedFuture(Settlement.APPLIED);
        });
    }

    /** After a moment it shows whether this entry fails alone, or the target is out. */
    private CompletionStage<Settlement> failed(QueueRecord message, Tried tried, String cause) {
        if (!means.attempts().counts(tried)) {
            return attempt(message);
        }
        Optional<String> end =
                AttemptRules.exhausted(manner.rules().retry(), 1, Parking.since(message), Instant.now(), cause);
        if (end.isPresent()) {
            return giveUp(message, end.get());
        }
        return means.parking().full()
                ? later(means.settings().waitStep(), () -> attempt(message))
                : means.parking().park(message, tried, cause).thenApply(stored -> Settlement.PARKED);
    }

    private CompletionStage<Settlement> giveUp(QueueRecord message, String cause) {
        if (manner.rules().retry().atEnd() == RetryPolicy.AtEnd.PARK) {
            if (means.parking().full()) {
                return later(means.settings().waitStep(), () -> giveUp(message, cause));
            }
            return means.parking().hold(message, 1, cause).thenApply(stored -> Settlement.PARKED);
        }
        return means.givingUp()
                .deadLetter(message, cause, 1)
                .thenCompose(stored ->
                        stored ? CompletableFuture.completedFuture(Settlement.DEAD_LETTERED) : attempt(message));
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
    private CompletionStage<Settlement> later(Duration wait, Supplier<CompletionStage<Settlement>> then) {
        if (stopping) {
            return CompletableFuture.failedFuture(new LaneStopping(lane));
        }
        Duration step = wait.compareTo(means.settings().waitStep()) > 0
                ? means.settings().waitStep()
                : wait;
        Duration rest = wait.minus(step);
        return Patterns.after(step, system, () -> rest.isZero() ? then.get() : later(rest, then));
    }

    /** Ends the stream of a lane that does not pass over what another region may have meant. */
    static final class FlawedRecord extends RuntimeException {
        FlawedRecord(Received.Malformed malformed) {
            super("record %s: %s".formatted(malformed.position(), malformed.cause()), null, false, false);
        }
    }

    /** Ends the stream of a lane that stops while entries wait; they come again. */
    static final class LaneStopping extends RuntimeException {
        LaneStopping(LaneId lane) {
            super(lane + ": stopping", null, false, false);
        }
    }
}
