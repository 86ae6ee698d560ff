package io.walservice.node.log;

import io.walservice.internal.v1.Entry;
import java.util.Comparator;

/**
 * A place in a log partition's schedule; places are ordered by time, then by sequence.
 *
 * @param dueMillis when the entry may first be applied, in milliseconds since 1970
 * @param sequence under which the entry waits there: that of its acceptance, or of its last move. So no place is ever
 *     taken twice
 */
public record DuePlace(long dueMillis, long sequence) implements Comparable<DuePlace> {

    /** Before all entries. */
    public static final DuePlace START = new DuePlace(0, 0);

    private static final Comparator<DuePlace> ORDER =
            Comparator.comparingLong(DuePlace::dueMillis).thenComparingLong(DuePlace::sequence);

    /** The place of an entry that waits. */
    public static DuePlace of(Entry entry) {
        return new DuePlace(entry.getDueTimeMillis(), entry.getSequence());
    }

    /** After all entries that are due by then. */
    public static DuePlace endOf(long dueMillis) {
        return new DuePlace(dueMillis, Long.MAX_VALUE);
    }

    /** Whether an entry, as the log has it, waits in the schedule and does not go to the queue. */
    public static boolean waits(Entry entry) {
        return entry.getWaitsAgain() || (entry.getDueTimeMillis() > 0 && entry.getScheduledSequence() == 0);
    }

    @Override
    public int compareTo(DuePlace other) {
        return ORDER.compare(this, other);
    }
}
