package io.walservice.node.deadletter;

import io.walservice.connectors.LaneId;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Dead letters on their way back to their lane.
 *
 * @param order what a person asked for
 * @param state how it is
 * @param moved letters handed over so far; after a failover up to a batch of them may be missing here
 * @param after the last letter that was handed over
 */
public record Redrive(UUID id, Order order, State state, long moved, Optional<DeadLetter.Place> after) {

    /**
     * What a person asked for.
     *
     * @param perSecond at most so many letters
     */
    public record Order(LaneId lane, DeadLetterFilter filter, int perSecond, String author, Instant at) {}

    /** How a redrive is. */
    public enum State {
        RUNNING,
        DONE,
        STOPPED
    }

    /** The same after some more letters. */
    public Redrive advanced(int letters, DeadLetter.Place last) {
        return new Redrive(id, order, state, moved + letters, Optional.of(last));
    }
}
