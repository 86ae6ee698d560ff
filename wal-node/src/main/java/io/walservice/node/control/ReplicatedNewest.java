package io.walservice.node.control;

import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.cluster.ddata.ReplicatedData;

/**
 * A replicated map that keeps the newest value of each name; names are never removed. Merging is sound in any order and
 * any number of times. Pekko's own LWWMap is not, here: its puts travel as deltas that overwrite, also the newer by the
 * older.
 */
record ReplicatedNewest(Map<String, Newest> values) implements ReplicatedData {
    static final ReplicatedNewest EMPTY = new ReplicatedNewest(Map.of());

    ReplicatedNewest {
        values = Map.copyOf(values);
    }

    ReplicatedNewest with(String name, Newest value) {
        return merge(new ReplicatedNewest(Map.of(name, value)));
    }

    @Override
    public ReplicatedNewest merge(ReplicatedData that) {
        Map<String, Newest> merged = new HashMap<>(values);
        ((ReplicatedNewest) that).values.forEach((name, value) -> merged.merge(name, value, Newest::of));
        return new ReplicatedNewest(merged);
    }
}
