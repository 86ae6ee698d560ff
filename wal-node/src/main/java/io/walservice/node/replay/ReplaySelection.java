package io.walservice.node.replay;

import io.walservice.internal.v1.Entry;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.node.log.DuePlace;
import io.walservice.node.log.EntryId;
import java.util.Set;

/**
 * Which entries of a range of the log are replayed.
 *
 * @param leftOut ids of entries, as clients name them
 */
public record ReplaySelection(ReplayTimes times, ReplayFilter filter, Set<String> leftOut) {

    public ReplaySelection {
        leftOut = Set.copyOf(leftOut);
    }

    /** What becomes of an entry. */
    enum Verdict {
        /** It is not meant. */
        OUTSIDE,
        /** It is meant, and a person wants it left out. */
        LEFT_OUT,
        /** It is to be applied. */
        WANTED
    }

    /**
     * Judges an entry. One that waits for its time in the place that it has here is not meant: where its time has come,
     * it has another place in the log; where it was called off, it has none.
     */
    Verdict judge(String target, QueueRecord record) {
        Entry entry = record.getEntry();
        if (!entry.getTargetsList().contains(target)
                || DuePlace.waits(entry)
                || !times.include(entry)
                || !filter.fits(entry)) {
            return Verdict.OUTSIDE;
        }
        return !leftOut.isEmpty() && leftOut.contains(idOf(record)) ? Verdict.LEFT_OUT : Verdict.WANTED;
    }

    /** How an entry is named to clients. */
    static String idOf(QueueRecord record) {
        return EntryId.of(record.getOrigin(), record.getLogPartition(), record.getEntry())
                .toString();
    }
}
