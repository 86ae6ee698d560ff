package io.walservice.node.lane;

import java.util.concurrent.atomic.LongAdder;

/** What a lane has done since it started on this node. Thread-safe. */
final class LaneCounters {

    final LongAdder applied = new LongAdder();
    final LongAdder retried = new LongAdder();
    final LongAdder deadLettered = new LongAdder();
}
