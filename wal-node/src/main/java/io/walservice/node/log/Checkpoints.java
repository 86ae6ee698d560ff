package io.walservice.node.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A bounded history of checkpoints, oldest first. Where it gets too long, every second one of its older half is
 * forgotten: settlement and retention then work in coarser steps, and nothing else changes.
 */
record Checkpoints(List<Checkpoint> history) {

    /** About 10 KiB of state for a queue of 8 partitions. */
    private static final int LIMIT = 64;

    static final Checkpoints EMPTY = new Checkpoints(List.of());

    Checkpoints {
        history = List.copyOf(history);
    }

    /** How far the dispatcher has come. */
    Checkpoint latest() {
        return history.isEmpty() ? Checkpoint.START : history.get(history.size() - 1);
    }

    Checkpoints plus(Checkpoint checkpoint) {
        List<Checkpoint> longer = new ArrayList<>(history);
        longer.add(checkpoint);
        return new Checkpoints(longer.size() > LIMIT ? thinned(longer) : longer);
    }

    /** The newest one that fulfils a condition. */
    Optional<Checkpoint> newest(Predicate<Checkpoint> condition) {
        for (int i = history.size() - 1; i >= 0; i--) {
            if (condition.test(history.get(i))) {
                return Optional.of(history.get(i));
            }
        }
        return Optional.empty();
    }

    /** Without those up to an event, but for the latest. */
    Checkpoints after(long eventNumber) {
        return new Checkpoints(history.stream()
                .filter(checkpoint -> checkpoint.eventNumber() > eventNumber || checkpoint.equals(latest()))
                .toList());
    }

    private static List<Checkpoint> thinned(List<Checkpoint> history) {
        List<Checkpoint> kept = new ArrayList<>();
        for (int i = 0; i < history.size(); i++) {
            if (i % 2 == 0 || i >= history.size() / 2) {
                kept.add(history.get(i));
            }
        }
        return kept;
    }
}
