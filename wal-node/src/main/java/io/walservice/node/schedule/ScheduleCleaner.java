package io.walservice.node.schedule;

import io.walservice.node.log.DuePlace;
import io.walservice.node.log.LogPartitionId;
import io.walservice.node.log.ScheduleProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes hours of the schedule that are long past. Belongs to one actor.
 *
 * <p>A row tells a dispatcher that brings its entry again that this has left, so it must stay until no dispatcher can.
 * What was due a retention ago was accepted before now, so below the next sequence of now; it may go when the recorded
 * progress of the dispatcher has passed that.
 */
final class ScheduleCleaner {

    private static final Logger LOG = LoggerFactory.getLogger(ScheduleCleaner.class);

    /**
     * What may go some time.
     *
     * @param before hours that end before it
     * @param nextSequence when the recorded progress has reached this
     */
    private record Expiring(Instant before, long nextSequence) {}

    private final LogPartitionId id;
    private final ScheduleStore store;
    private Optional<Expiring> expiring = Optional.empty();
    private CompletableFuture<Done> underWay = CompletableFuture.completedFuture(Done.getInstance());

    ScheduleCleaner(LogPartitionId id, ScheduleStore store) {
        this.id = id;
        this.store = store;
    }

    /**
     * Deletes in the background, if it is not still doing that.
     *
     * @param firstNeeded from which hour on something may still be read
     */
    void clean(ScheduleProgress progress, Duration retention, long firstNeeded) {
        if (!underWay.isDone()) {
            return;
        }
        boolean now = expiring.isPresent()
                && progress.dispatchedSequence() >= expiring.get().nextSequence();
        if (now) {
            long end =
                    ScheduleTimes.hourOf(DuePlace.endOf(expiring.get().before().toEpochMilli()));
            underWay = delete(Math.min(end, firstNeeded)).toCompletableFuture();
        }
        if (now || expiring.isEmpty()) {
            expiring = Optional.of(new Expiring(Instant.now().minus(retention), progress.nextSequence()));
        }
    }

    private CompletionStage<Done> delete(long endHour) {
        return store.hours(id, 0)
                .thenCompose(hours -> {
                    CompletionStage<Done> all = CompletableFuture.completedFuture(Done.getInstance());
                    for (long hour : hours) {
                        if (hour < endHour) {
                            all = all.thenCompose(done -> store.deleteHour(id, hour));
                        }
                    }
                    return all;
                })
                .exceptionally(failure -> {
                    LOG.warn("{}: schedule not cleaned, next time it will be: {}", id, failure.toString());
                    return Done.getInstance();
                });
    }
}
