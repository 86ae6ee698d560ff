package io.walservice.multinode.sets.history;

import com.google.protobuf.ByteString;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Writes down which sets were sent, what became of them, and what was read. Thread-safe. */
public final class SetHistory {
    private final Map<String, Plan> plans = new ConcurrentHashMap<>();
    private final Map<String, SentSet> answered = new ConcurrentHashMap<>();
    private final Collection<Read> reads = new ConcurrentLinkedQueue<>();

    /** To be said before it is sent, as readers may see it before it is answered. */
    public void sending(Plan plan) {
        plans.put(plan.token(), plan);
    }

    public void answered(SentSet set) {
        answered.put(set.token(), set);
    }

    public void read(Read read) {
        reads.add(read);
    }

    /** Sets whose fate is known. */
    public List<SentSet> sets() {
        return List.copyOf(answered.values());
    }

    public List<Read> reads() {
        return List.copyOf(reads);
    }

    /** Whose value it is: of a set that was to put just that, there. */
    public Seen recognise(ItemName item, ByteString value, long version) {
        return Plan.tokenIn(value)
                .map(plans::get)
                .filter(plan -> plan.changes().stream()
                        .anyMatch(change -> change.item().equals(item)
                                && !change.deletes()
                                && plan.value(change).equals(value)))
                .map(plan -> new Seen(plan.token(), version))
                .orElseGet(() -> new Seen(
                        "a value that no set puts there (%,d bytes: %s)".formatted(value.size(), head(value)),
                        version));
    }

    private static String head(ByteString value) {
        return value.substring(0, Math.min(value.size(), 80)).toStringUtf8();
    }
}
