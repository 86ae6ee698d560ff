package io.walservice.multinode.regions;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What all regions have to agree on in the end: of the writes of an item, the one with the latest original write time,
 * and of equally late ones that of the region whose name is later. Thread-safe.
 */
final class LastWriter {

    /**
     * One write of one item.
     *
     * @param micros its original write time
     * @param payload empty where it deletes the item
     */
    record Write(long micros, String region, Optional<String> payload) {}

    private static final Comparator<Write> LATER =
            Comparator.comparingLong(Write::micros).thenComparing(Write::region);

    private final Map<String, Write> last = new HashMap<>();
    /** Items whose last write was decided by the name of its region. */
    private final Set<String> ties = new HashSet<>();

    synchronized void add(String id, Write write) {
        Write before = last.get(id);
        if (before == null || LATER.compare(write, before) > 0) {
            last.put(id, write);
        }
        if (before != null && write.micros() == before.micros()) {
            ties.add(id);
        } else if (before != null && write.micros() > before.micros()) {
            ties.remove(id);
        }
    }

    /** Payloads by id, of those that are not deleted. */
    synchronized SortedMap<String, String> items() {
        SortedMap<String, String> items = new TreeMap<>();
        last.forEach((id, write) -> write.payload().ifPresent(payload -> items.put(id, payload)));
        return items;
    }

    /** All items that were ever written. */
    synchronized Set<String> ids() {
        return Set.copyOf(last.keySet());
    }

    synchronized int ties() {
        return ties.size();
    }

    synchronized int deleted() {
        return last.size() - items().size();
    }
}
