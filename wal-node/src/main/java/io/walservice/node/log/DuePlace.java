package io.walservice.node.log;

import io.walservice.internal.v1.Entry;
import java.util.Comparator;

/**
 * A place in a log partition's schedule; places are ordered by time, then by sequence.
 *
 * @param dueMillis when the entry may first be applied, in milliseconds since 1970
 * @param sequence under which the entry was accepted
 */
public record DuePlace(long dueMillis, long sequence) implements Comparable<DuePlace> {

    /** Before all entries. */
    public static final DuePlace START = new DuePlace(0, 0);

    private static final Comparator<DuePlace> ORDER =
            Comparator.comparingLong(DuePlace::dueMillis).thenComparingLong(DuePlace::sequence);

    /** The place of a delayed entry, whether it has fired or not. */
    public static DuePlace of(Entry entry) {
        return new DuePlace(entry.getDueTimeMillis(), EntryId.sequenceOf(entry));
    }

    /** After all entries that are due by then. */
    public static DuePlace endOf(long dueMillis) {
        return new DuePlace(dueMillis, Long.MAX_VALUE);
    }

    /** Whether an entry, as it was accepted, waits in the schedule before it goes to the queue. */
    public static boolean waits(Entry entry) {
        return entry.getDueTimeMillis() > 0 && entry.getScheduledSequence() == 0;
    }

    @Override
    public int compareTo(DuePlace other) {
        return ORDER.compare(this, other);
    }
}
