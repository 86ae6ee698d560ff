package io.walservice.node.lane;

import io.walservice.connectors.LaneId;

/** Who wants to know what the lanes of this node are doing. Must not block, and must be thread-safe. */
public interface LaneReports {

    /** What a lane is doing now; called about twice a second. */
    void report(LaneId id, LaneStatus status);

    /** The lane does not run on this node any more. */
    void ended(LaneId id);
}
