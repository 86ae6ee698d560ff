package io.walservice.node.lane;

import io.walservice.connectors.LaneId;
import io.walservice.connectors.MessageQueue;
import io.walservice.connectors.QueueId;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

/** How far a lane is behind its queue, as of a few seconds ago. Thread-safe. */
final class QueueLag {

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    /** It is not known. */
    static final long UNKNOWN = -1;

    private final LaneId lane;
    private final MessageQueue queue;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile long latest = UNKNOWN;
    private volatile Instant next = Instant.EPOCH;

    QueueLag(LaneId lane, MessageQueue queue) {
        this.lane = lane;
        this.queue = queue;
    }

    /** Records that the lane has not settled. */
    long latest() {
        return latest;
    }

    /** Asks again where it is time. */
    void tick(QueueId of, Instant now) {
        if (now.isAfter(next) && asking.compareAndSet(false, true)) {
            next = now.plus(INTERVAL);
            queue.progress(of, lane).whenComplete((progress, failure) -> {
                latest = failure == null ? progress.lag() : UNKNOWN;
                asking.set(false);
            });
        }
    }
}
