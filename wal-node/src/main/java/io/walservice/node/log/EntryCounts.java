package io.walservice.node.log;

import io.walservice.internal.v1.Entry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * How many entries a log partition has taken in, by the targets they name; an immutable value. Each entry counts once
 * for each of its targets.
 *
 * @param byTarget by the names of targets, also of those that the namespace no longer has
 */
public record EntryCounts(Map<String, Count> byTarget) {

    /** Of a log partition that begins. */
    public static final EntryCounts NONE = new EntryCounts(Map.of());

    /**
     * Entries of one target.
     *
     * @param acknowledged all that were taken in
     * @param delayed those of them that wait for their time
     * @param cancelled those of them that were called off
     */
    public record Count(long acknowledged, long delayed, long cancelled) {

        /** Of a target that no entry has named. */
        public static final Count NONE = new Count(0, 0, 0);

        /** Both together. */
        public Count plus(Count other) {
            return new Count(acknowledged + other.acknowledged, delayed + other.delayed, cancelled + other.cancelled);
        }

        private Count oneFired() {
            return new Count(acknowledged, delayed - 1, cancelled);
        }

        private Count oneCancelled() {
            return new Count(acknowledged, delayed - 1, cancelled + 1);
        }

        /** Those that have their place in the log, and go to the queue. */
        public long inLog() {
            return acknowledged - delayed - cancelled;
        }
    }

    public EntryCounts {
        byTarget = Map.copyOf(byTarget);
    }

    /** The count of one target. */
    public Count of(String target) {
        return byTarget.getOrDefault(target, Count.NONE);
    }

    /** After entries were taken in. */
    EntryCounts appended(List<Entry> entries) {
        Map<String, Count> then = new HashMap<>(byTarget);
        for (Entry entry : entries) {
            Count one = new Count(1, DuePlace.waits(entry) ? 1 : 0, 0);
            entry.getTargetsList().forEach(target -> then.merge(target, one, Count::plus));
        }
        return new EntryCounts(then);
    }

    /** After entries of the schedule were appended again; those that go on waiting are counted already. */
    EntryCounts fired(List<Entry> entries) {
        Map<String, Count> then = new HashMap<>(byTarget);
        for (Entry entry : entries) {
            if (!DuePlace.waits(entry)) {
                entry.getTargetsList().forEach(target -> change(then, target, Count::oneFired));
            }
        }
        return new EntryCounts(then);
    }

    /** After entries of the schedule were called off. */
    EntryCounts cancelled(List<WaitingEntry> entries) {
        Map<String, Count> then = new HashMap<>(byTarget);
        entries.forEach(entry -> entry.targets().forEach(target -> change(then, target, Count::oneCancelled)));
        return new EntryCounts(then);
    }

    private static void change(Map<String, Count> counts, String target, UnaryOperator<Count> change) {
        counts.put(target, change.apply(counts.getOrDefault(target, Count.NONE)));
    }
}
