package io.walservice.node.log;

import io.walservice.internal.v1.Entry;
import java.util.List;

/**
 * Entries that leave their places in the schedule now, and where these are.
 *
 * @param entries with their new sequences, that follow each other without a gap
 */
public record FiringDecision(List<Entry> entries, List<DuePlace> places) {

    public FiringDecision {
        entries = List.copyOf(entries);
        places = List.copyOf(places);
    }
}
