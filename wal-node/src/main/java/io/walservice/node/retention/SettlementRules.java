package io.walservice.node.retention;

import io.walservice.connectors.LogPosition;
import io.walservice.connectors.MessageQueue.Progress;
import io.walservice.node.log.Checkpoint;
import io.walservice.node.log.LogProgress;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What of a log partition is settled, and what may be deleted; pure functions. */
final class SettlementRules {

    private SettlementRules() {}

    /**
     * The newest checkpoint up to which every lane has settled everything.
     *
     * @param lanes the progress of all lanes of the namespace; where there are none, everything dispatched is settled
     */
    static Optional<Checkpoint> settled(LogProgress log, Collection<Progress> lanes) {
        List<Checkpoint> checkpoints = log.checkpoints();
        for (int i = checkpoints.size() - 1; i >= 0; i--) {
            Checkpoint checkpoint = checkpoints.get(i);
            if (lanes.stream().allMatch(lane -> covers(lane, checkpoint))) {
                return Optional.of(checkpoint);
            }
        }
        return Optional.empty();
    }

    /** The newest checkpoint that is settled and from before a time: what the journal holds up to it may be deleted. */
    static Optional<Checkpoint> expired(LogProgress log, Instant before) {
        List<Checkpoint> checkpoints = log.checkpoints();
        for (int i = checkpoints.size() - 1; i >= 0; i--) {
            Checkpoint checkpoint = checkpoints.get(i);
            if (checkpoint.nextSequence() <= log.settledSequence()
                    && checkpoint.time().isBefore(before)) {
                return Optional.of(checkpoint);
            }
        }
        return Optional.empty();
    }

    private static boolean covers(Progress lane, Checkpoint checkpoint) {
        return checkpoint.published().entrySet().stream()
                .allMatch(published -> lane.settled()
                                .getOrDefault(published.getKey(), LogPosition.START)
                                .compareTo(published.getValue())
                        >= 0);
    }
}
