package io.walservice.node.lane;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;

/** What a lane has done since it started on this node. Thread-safe. */
final class LaneCounters {

    final LongAdder applied = new LongAdder();
    final LongAdder retried = new LongAdder();
    final LongAdder deadLettered = new LongAdder();

    /** How long after it could first be applied the latest entry was. */
    private volatile long delayMillis;

    /** An entry was applied at once, as its first attempt succeeded. */
    void applied(Instant since, Instant now) {
        applied.increment();
        delayMillis = Math.max(0, Duration.between(since, now).toMillis());
    }

    long delayMillis() {
        return delayMillis;
    }
}
