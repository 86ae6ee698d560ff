package io.walservice.node.log;

import io.walservice.connectors.LogPosition;
import java.time.Instant;
import java.util.Map;

/**
 * How far the dispatcher had come at one moment.
 *
 * @param nextSequence everything below it is on the queue
 * @param eventNumber number of the journal event that held the last published batch
 * @param published partition of the queue to the last entry published to it, of all that were ever published
 * @param time when
 */
public record Checkpoint(long nextSequence, long eventNumber, Map<Integer, LogPosition> published, Instant time) {

    /** Before anything was published. */
    public static final Checkpoint START = new Checkpoint(1, 0, Map.of(), Instant.EPOCH);

    public Checkpoint {
        published = Map.copyOf(published);
    }
}
