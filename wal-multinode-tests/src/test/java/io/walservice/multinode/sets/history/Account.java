package io.walservice.multinode.sets.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Tells people what happened around a read. */
final class Account {
    /** Before its begin, and since; more would hide what matters. */
    private static final int MOST_SETS = 15;

    private final List<SentSet> sets;

    Account(Collection<SentSet> sets) {
        this.sets = sets.stream()
                .sorted(Comparator.comparingLong(SentSet::answeredNanos))
                .toList();
    }

    /**
     * A read, what is wrong with it, and what was sent.
     *
     * @param id of the item that is wrong: sets that touch it are told of that were answered around the time of the
     *     read
     * @param tokens of sets to tell of in any case
     */
    String tell(Read read, String fault, String id, Set<String> tokens) {
        List<SentSet> those = around(read, id);
        sets.stream()
                .filter(set -> tokens.contains(set.token()) && !those.contains(set))
                .forEach(those::add);
        return """
                %s
                the read, of %d ms:
                %s
                sets, by when they were answered, in ms since the read began:
                %s
                """.formatted(fault, millis(read.endNanos(), read), items(read), lines(read, those));
    }

    private static String items(Read read) {
        return new TreeSet<>(read.asked())
                .stream()
                        .map(item -> "  %s: %s".formatted(item, found(read, item)))
                        .collect(Collectors.joining("\n"));
    }

    private static String found(Read read, ItemName item) {
        Seen seen = read.found().get(item);
        return seen == null ? "not there" : seen.toString();
    }

    private List<SentSet> around(Read read, String id) {
        List<SentSet> before = new ArrayList<>();
        List<SentSet> since = new ArrayList<>();
        sets.stream().filter(set -> set.plan().ids().contains(id)).forEach(set -> {
            boolean isBefore = set.answeredNanos() - read.beginNanos() < 0;
            (isBefore ? before : since).add(set);
        });
        List<SentSet> around = new ArrayList<>(before.subList(Math.max(0, before.size() - MOST_SETS), before.size()));
        around.addAll(since.subList(0, Math.min(since.size(), MOST_SETS)));
        return around;
    }

    private static String lines(Read read, List<SentSet> sets) {
        return sets.stream()
                .map(set -> "  %+d %s: %s, %s"
                        .formatted(
                                millis(set.answeredNanos(), read),
                                set.token(),
                                set.fate(),
                                set.plan().changes()))
                .collect(Collectors.joining("\n"));
    }

    private static long millis(long nanos, Read read) {
        return (nanos - read.beginNanos()) / 1_000_000;
    }
}
