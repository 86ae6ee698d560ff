package io.walservice.multinode.sets.history;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * Judges whether sets were committed and refused as their conditions ask: nothing may come between what a condition has
 * found and the set's own write, and none is refused where nothing could have broken a condition.
 */
public final class ConditionJudge {
    private final Timeline timeline;

    public ConditionJudge(Collection<SentSet> sets) {
        this.timeline = new Timeline(sets);
    }

    /** What is wrong with an answer, for people; empty where nothing is. */
    public Optional<String> fault(SentSet set) {
        return set.writeMicros()
                .map(micros -> broken(set, micros))
                .orElseGet(() -> set.fate() instanceof Fate.Refused refused && !couldBeBroken(set)
                        ? Optional.of("%s: refused as %s, but none of %s was ever otherwise"
                                .formatted(set.token(), refused.reason(), set.conditions()))
                        : Optional.empty());
    }

    private Optional<String> broken(SentSet set, long micros) {
        for (Map.Entry<ItemName, Expected> condition : set.conditions().entrySet()) {
            Optional<Written> last = timeline.latest(condition.getKey(), micros - 1);
            if (!condition.getValue().holds(last)) {
                return Optional.of("%s@%d: committed though %s was as of %s (expected: %s); all writes: %s"
                        .formatted(
                                set.token(),
                                micros,
                                condition.getKey(),
                                last,
                                condition.getValue(),
                                timeline.writes(condition.getKey())));
            }
        }
        return Optional.empty();
    }

    /** Whether some condition did not hold after some write; by those that it has seen it was made. */
    private boolean couldBeBroken(SentSet set) {
        return set.conditions().entrySet().stream()
                .anyMatch(condition -> timeline.writes(condition.getKey()).stream()
                        .filter(write ->
                                !(condition.getValue() instanceof Expected.AsOf asOf) || write.micros() > asOf.micros())
                        .anyMatch(write -> !condition.getValue().holds(Optional.of(write))));
    }
}
