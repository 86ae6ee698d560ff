package io.walservice.connectors;

import java.util.Comparator;

/**
 * A place in a log partition. Positions grow along the log: first by the epoch of the owner that wrote there, then by
 * sequence.
 *
 * @param epoch counts the owners of the log partition, from 1 on
 * @param sequence counts its entries, from 1 on
 */
public record LogPosition(long epoch, long sequence) implements Comparable<LogPosition> {

    /** Before the first entry. */
    public static final LogPosition START = new LogPosition(0, 0);

    private static final Comparator<LogPosition> ORDER =
            Comparator.comparingLong(LogPosition::epoch).thenComparingLong(LogPosition::sequence);

    @Override
    public int compareTo(LogPosition other) {
        return ORDER.compare(this, other);
    }
}
