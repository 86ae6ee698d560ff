package io.walservice.node.lane;

import io.walservice.connectors.LaneId;
import io.walservice.connectors.Outcome;
import io.walservice.connectors.QueuePartitions;
import io.walservice.connectors.Standing;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.namespace.TargetSpec;
import io.walservice.node.lane.Attempts.Tried;
import io.walservice.node.replay.Redelivery;
import io.walservice.node.replay.ReplayOutcome;
import io.walservice.node.replay.Replayer;
import io.walservice.node.tally.LaneTally;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.pattern.Patterns;

/**
 * Applies entries of a replay, beside those that flow: by the same gate, at the same pace, under the same lease.
 *
 * <p>An entry that the lane has not settled yet waits for that: what the lane still has before it may have been applied
 * to a table that was then restored, or not at all, and after it is settled both are the same. What a replay does is in
 * no tally, as the entry was counted when the lane has settled it. Nothing of it is parked, and no dead letter comes of
 * it: an entry that fails alone is tried a few times more, and is then named in the replay. Thread-safe.
 */
final class Replaying implements Replayer.Hands {

    private static final Duration SHORTEST_WAIT = Duration.ofMillis(200);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final int DOUBLED_AT_MOST = 10;

    private final ActorSystem<?> system;
    private final LaneId lane;
    private final Means means;
    private volatile boolean stopping;

    /**
     * What it works with.
     *
     * @param queuePartitions of the namespace's queue, for the tally
     * @param mostAttempts at one entry, while the target is well
     */
    record Means(Attempts attempts, LaneTally tally, TargetSpec target, int queuePartitions, int mostAttempts) {}

    Replaying(ActorSystem<?> system, LaneId lane, Means means) {
        this.system = system;
        this.lane = lane;
        this.means = means;
    }

    /** Makes entries that wait fail: the next run of the lane goes on with the replay. */
    void stop() {
        stopping = true;
    }

    @Override
    public int parallelism() {
        return means.target().manner().parallelism();
    }

    @Override
    public CompletionStage<ReplayOutcome> apply(UUID replay, QueueRecord record, BooleanSupplier wanted) {
        if (!wanted.getAsBoolean()) {
            return CompletableFuture.completedFuture(ReplayOutcome.UNWANTED);
        }
        if (!isSettled(record)) {
            return later(SHORTEST_WAIT, () -> apply(replay, record, wanted));
        }
        return attempt(again(replay, record), 1, wanted);
    }

    private boolean isSettled(QueueRecord record) {
        int partition = QueuePartitions.partitionOf(record.getEntry().getId(), means.queuePartitions());
        return means.tally().settled(partition, Standing.positionOf(record));
    }

    private QueueRecord again(UUID replay, QueueRecord record) {
        return record.toBuilder()
                .setEntry(Redelivery.of(record.getEntry(), means.target().kind(), replay, record.getLogPartition()))
                .build();
    }

    /** @param number of those that count, with this one */
    private CompletionStage<ReplayOutcome> attempt(QueueRecord record, int number, BooleanSupplier wanted) {
        return means.attempts()
                .again(record, number, wanted)
                .thenCompose(tried -> tried.map(ended -> outcome(record, ended, wanted))
                        .orElseGet(() -> CompletableFuture.completedFuture(ReplayOutcome.UNWANTED)));
    }

    private CompletionStage<ReplayOutcome> outcome(QueueRecord record, Tried tried, BooleanSupplier wanted) {
        if (tried.outcome() instanceof Outcome.Retry retry) {
            return later(wait(tried.number()), () -> failed(record, tried, retry.cause(), wanted));
        } else if (tried.outcome() instanceof Outcome.Reject reject) {
            return CompletableFuture.completedFuture(new ReplayOutcome.Failed(reject.cause()));
        }
        return CompletableFuture.completedFuture(ReplayOutcome.APPLIED);
    }

    /** After a wait it shows whether this entry fails alone, or the target is out. */
    private CompletionStage<ReplayOutcome> failed(
            QueueRecord record, Tried tried, String cause, BooleanSupplier wanted) {
        if (!means.attempts().counts(tried)) {
            return attempt(record, tried.number(), wanted);
        }
        return tried.number() < means.mostAttempts()
                ? attempt(record, tried.number() + 1, wanted)
                : CompletableFuture.completedFuture(new ReplayOutcome.Failed(
                        "%s (attempt %d of %d)".formatted(cause, tried.number(), tried.number())));
    }

    private static Duration wait(int number) {
        Duration wait = SHORTEST_WAIT.multipliedBy(1L << Math.min(number - 1, DOUBLED_AT_MOST));
        return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
    }

    private CompletionStage<ReplayOutcome> later(Duration wait, Supplier<CompletionStage<ReplayOutcome>> then) {
        if (stopping) {
            return CompletableFuture.failedFuture(new LaneDelivery.LaneStopping(lane));
        }
        return Patterns.after(wait, system, then::get);
    }
}
