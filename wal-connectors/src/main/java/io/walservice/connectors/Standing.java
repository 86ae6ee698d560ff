package io.walservice.connectors;

import io.walservice.internal.v1.QueueRecord;

/**
 * Where a record stands to how far its lane has come in a partition of the queue.
 *
 * <p>A dispatcher publishes at least once: after a failure or a take-over it publishes its last records again, and a
 * publish that failed half-way may have left a later record without an earlier one. An owner that was thought dead may
 * add a record that no longer counts. Applying whatever comes would bring an older change after a newer one of the same
 * key. So every record names its predecessor, and a lane applies only the one that continues what it has: the rest are
 * copies, of which the true one came before or will come after.
 */
public enum Standing {
    /** Continues the log: to be applied. */
    NEXT,
    /** The lane has settled it before. */
    REPEAT,
    /** Its predecessor is still missing; the dispatcher publishes both again, in order. */
    PREMATURE;

    /** The standing of a record for a lane that has come as far as this. */
    public static Standing of(QueueRecord message, LogPosition mark) {
        if (positionOf(message).compareTo(mark) <= 0) {
            return REPEAT;
        }
        return previousOf(message).compareTo(mark) <= 0 ? NEXT : PREMATURE;
    }

    /** The record's own position. */
    public static LogPosition positionOf(QueueRecord message) {
        return new LogPosition(message.getEpoch(), message.getEntry().getSequence());
    }

    /** The position of its predecessor in the same partition of the queue. */
    public static LogPosition previousOf(QueueRecord message) {
        return new LogPosition(message.getPreviousEpoch(), message.getPreviousSequence());
    }
}
