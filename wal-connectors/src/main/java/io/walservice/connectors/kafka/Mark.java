package io.walservice.connectors.kafka;

import io.walservice.connectors.LogPosition;
import io.walservice.connectors.Standing;
import io.walservice.internal.v1.QueueRecord;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a lane has come in one partition of its queue. It travels as the metadata of the lane's commit, so offset and
 * mark are stored in one step and cannot contradict each other.
 *
 * @param position the last entry that continued the log
 * @param offset where that entry was read; a record at another offset did not move the mark
 */
record Mark(LogPosition position, long offset) {

    /** Nowhere in particular: the mark was not moved by a record that the lane has read. */
    private static final long NOWHERE = -1;

    private static final Pattern FORMAT = Pattern.compile("(\\d{1,18}):(\\d{1,18})@(-1|\\d{1,18})");

    /** Before the first record of a partition of which nothing has been trimmed. */
    static final Mark START = new Mark(LogPosition.START, NOWHERE);

    /** At this position, wherever on the queue that is: for a lane that got there by another way. */
    static Mark at(LogPosition position) {
        return new Mark(position, NOWHERE);
    }

    /** Right before this record, whatever that may be: for a lane that begins where older records are gone. */
    static Mark before(QueueRecord message) {
        return new Mark(Standing.previousOf(message), NOWHERE);
    }

    /**
     * Reads {@link #metadata()}.
     *
     * @return empty for any other text, such as what Kafka's own tools leave when an operator resets the offsets: the
     *     next record then tells where the lane is
     */
    static Optional<Mark> parse(String metadata) {
        Matcher found = FORMAT.matcher(metadata);
        if (!found.matches()) {
            return Optional.empty();
        }
        LogPosition position = new LogPosition(Long.parseLong(found.group(1)), Long.parseLong(found.group(2)));
        return Optional.of(new Mark(position, Long.parseLong(found.group(3))));
    }

    String metadata() {
        return "%d:%d@%d".formatted(position.epoch(), position.sequence(), offset);
    }

    /** The mark once this record has been read. */
    Mark after(QueueRecord message, long at) {
        boolean next = Standing.of(message, position) == Standing.NEXT;
        return next ? new Mark(Standing.positionOf(message), at) : this;
    }

    /** The standing of a record that this mark already counts in. */
    Standing standingOf(QueueRecord message, long at) {
        return at == offset ? Standing.NEXT : Standing.of(message, position);
    }
}
