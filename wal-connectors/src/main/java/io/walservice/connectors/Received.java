package io.walservice.connectors;

import com.google.protobuf.ByteString;
import io.walservice.internal.v1.QueueRecord;

/**
 * One record as a lane gets it from its queue.
 *
 * @param orderingKey records with the same key are worked on one after another
 * @param content what it says
 * @param standing whether the lane applies it; a lane acknowledges the others without applying them
 * @param acknowledgement the queue's own handle, opaque to lanes
 */
public record Received(String orderingKey, Content content, Standing standing, Object acknowledgement) {

    /** What a record says. */
    public sealed interface Content {}

    /** A record that the log wrote. */
    public record Decoded(QueueRecord message) implements Content {}

    /**
     * A record that cannot be understood; it goes to dead letters and stops nothing.
     *
     * @param bytes the record's value as found
     * @param cause what is wrong with it
     * @param position where it was found, unique in the queue: it takes the place of an entry id
     */
    public record Malformed(ByteString bytes, String cause, String position) implements Content {}
}
