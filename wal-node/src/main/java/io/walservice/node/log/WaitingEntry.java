package io.walservice.node.log;

import io.walservice.internal.v1.Entry;
import java.util.List;

/**
 * An entry of the schedule, as far as the log needs to know it to let it go.
 *
 * @param targets it goes to; empty where that was not known when this was written
 */
public record WaitingEntry(DuePlace place, List<String> targets) {

    public WaitingEntry {
        targets = List.copyOf(targets);
    }

    /** What the log needs to know of an entry that waits. */
    public static WaitingEntry of(Entry entry) {
        return new WaitingEntry(DuePlace.of(entry), entry.getTargetsList());
    }
}
