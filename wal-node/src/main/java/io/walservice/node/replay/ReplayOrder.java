package io.walservice.node.replay;

import io.walservice.connectors.LaneId;
import java.time.Instant;

/** What a person asked for. */
public record ReplayOrder(LaneId lane, ReplaySelection selection, Manner manner, String author, Instant at) {

    /**
     * How.
     *
     * @param perSecond at most so many entries
     * @param dryRun whether entries are only counted
     */
    public record Manner(int perSecond, boolean dryRun) {}
}
