package io.walservice.multinode.sets.history;

import java.util.Map;
import java.util.Optional;

/**
 * A set that was sent until its fate was known.
 *
 * @param conditions as they were when somebody looked before; on some of the items
 * @param answeredNanos when the fate was known, at the latest
 */
public record SentSet(Plan plan, Map<ItemName, Expected> conditions, Fate fate, long answeredNanos) {

    public SentSet {
        conditions = Map.copyOf(conditions);
    }

    public String token() {
        return plan.token();
    }

    /** Its write time, where it is applied. */
    public Optional<Long> writeMicros() {
        return fate instanceof Fate.Committed committed ? Optional.of(committed.writeMicros()) : Optional.empty();
    }
}
