package io.walservice.node.log;

import io.walservice.internal.v1.Entry;
import java.util.List;

/**
 * The entries of one journal event.
 *
 * @param eventNumber the event's number in the journal
 * @param epoch under which it was written
 */
public record JournalBatch(long eventNumber, long epoch, List<Entry> entries) {

    public JournalBatch {
        entries = List.copyOf(entries);
    }

    /** About how many bytes its entries take. */
    public long bytes() {
        return entries.stream().mapToLong(Entry::getSerializedSize).sum();
    }
}
