package io.walservice.multinode.sets.history;

import java.util.Map;
import java.util.Set;

/**
 * One read that was answered.
 *
 * @param beginNanos when it was sent, at the latest
 * @param endNanos when it was answered, at the earliest
 * @param asked what was asked for
 * @param found of that, what was there
 */
public record Read(long beginNanos, long endNanos, Set<ItemName> asked, Map<ItemName, Seen> found) {

    public Read {
        asked = Set.copyOf(asked);
        found = Map.copyOf(found);
    }
}
