package io.walservice.node.schedule;

import io.walservice.internal.v1.Entry;
import io.walservice.node.log.DuePlace;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * As much of the schedule as is handled at once.
 *
 * @param rows in their order
 * @param all whether nothing more is due
 */
record Chunk(List<ScheduledRow> rows, boolean all) {

    /** The beginning of what was read, cut so that its entries stay within the bound. */
    static Chunk of(List<ScheduledRow> read, ScheduleSettings settings) {
        int count = 0;
        long bytes = 0;
        while (count < read.size()) {
            bytes += read.get(count).size();
            if (count > 0 && bytes > settings.chunkBytes()) {
                break;
            }
            count++;
        }
        return new Chunk(List.copyOf(read.subList(0, count)), count == read.size() && count < settings.chunkEntries());
    }

    /** Entries in pieces that are within the bounds, each with at least one. */
    static List<List<Entry>> split(List<Entry> entries, ScheduleSettings settings) {
        List<List<Entry>> pieces = new ArrayList<>();
        List<Entry> piece = new ArrayList<>();
        long bytes = 0;
        for (Entry entry : entries) {
            bytes += entry.getSerializedSize();
            if (!piece.isEmpty() && (bytes > settings.chunkBytes() || piece.size() == settings.chunkEntries())) {
                pieces.add(piece);
                piece = new ArrayList<>();
                bytes = entry.getSerializedSize();
            }
            piece.add(entry);
        }
        if (!piece.isEmpty()) {
            pieces.add(piece);
        }
        return pieces;
    }

    /** The last place in it, or another one where it is empty. */
    DuePlace through(DuePlace otherwise) {
        return rows.isEmpty() ? otherwise : rows.get(rows.size() - 1).place();
    }

    /** Of which entries have not left yet. */
    Set<DuePlace> waiting() {
        return rows.stream()
                .filter(ScheduledRow::waits)
                .map(ScheduledRow::place)
                .collect(Collectors.toUnmodifiableSet());
    }
}
