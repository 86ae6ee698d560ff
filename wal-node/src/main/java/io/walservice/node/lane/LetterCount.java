package io.walservice.node.lane;

import io.walservice.connectors.LaneId;
import io.walservice.node.deadletter.DeadLetterStore;
import io.walservice.node.deadletter.DeadLetterStore.Count;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How many dead letters a lane has, as of a short while ago: counting reads them all, so the more there are, the
 * seldomer it is done. Thread-safe.
 */
final class LetterCount {

    private static final Duration INTERVAL = Duration.ofSeconds(5);
    /** Counting takes at most this share of the time. */
    private static final int SHARE = 50;

    private final LaneId lane;
    private final DeadLetterStore store;
    private final AtomicBoolean counting = new AtomicBoolean();
    private volatile Count latest = new Count(0, 0);
    private volatile Instant next = Instant.EPOCH;

    LetterCount(LaneId lane, DeadLetterStore store) {
        this.lane = lane;
        this.store = store;
    }

    Count latest() {
        return latest;
    }

    /** Counts again where it is time. After a failure it tries again later. */
    void tick(Instant now) {
        if (now.isAfter(next) && counting.compareAndSet(false, true)) {
            store.count(lane).whenComplete((count, failure) -> {
                if (failure == null) {
                    latest = count;
                }
                Instant ended = Instant.now();
                Duration rest = Duration.between(now, ended).multipliedBy(SHARE);
                next = ended.plus(rest.compareTo(INTERVAL) > 0 ? rest : INTERVAL);
                counting.set(false);
            });
        }
    }
}
