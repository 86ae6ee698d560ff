package io.walservice.node.log;

import java.util.List;

/**
 * What is needed to find out how much of a log partition is settled and may be deleted.
 *
 * @param checkpoints how far the dispatcher had come, oldest first
 */
public record LogProgress(List<Checkpoint> checkpoints, long settledSequence) {

    public LogProgress {
        checkpoints = List.copyOf(checkpoints);
    }
}
