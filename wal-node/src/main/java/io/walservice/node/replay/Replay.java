package io.walservice.node.replay;

import java.util.List;
import java.util.UUID;

/**
 * Entries of the journal on their way to one target once more.
 *
 * @param order what a person asked for
 * @param cause why it has failed; else empty
 * @param parts by log partition
 */
public record Replay(UUID id, ReplayOrder order, State state, String cause, List<ReplayPart> parts) {

    public Replay {
        parts = List.copyOf(parts);
    }

    /** How a replay is. */
    public enum State {
        RUNNING,
        PAUSED,
        DONE,
        CANCELLED,
        FAILED
    }

    /** Whether it is not at its end: then it is the one of its target. */
    public boolean isActive() {
        return state == State.RUNNING || state == State.PAUSED;
    }
}
