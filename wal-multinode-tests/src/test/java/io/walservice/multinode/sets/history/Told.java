package io.walservice.multinode.sets.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A history that a test makes up. A set is called after its write time, and was answered then, in nanoseconds, too;
 * reads come long after, one after another, unless they are said to come before an answer.
 */
final class Told {
    private static final int SOON = 1_000;

    private final List<SentSet> sets = new ArrayList<>();
    private long now = SOON;

    static ItemName item(String name) {
        String[] parts = name.split("/", 2);
        return new ItemName(parts[0], parts.length == 2 ? parts[1] : "");
    }

    static Change put(String name) {
        return Change.put(item(name), 1);
    }

    static Change delete(String name) {
        return Change.delete(item(name));
    }

    static String at(int micros) {
        return "set-" + micros;
    }

    List<SentSet> sets() {
        return List.copyOf(sets);
    }

    void committed(int micros, Change... changes) {
        sets.add(sent(micros, new Fate.Committed(micros), Map.of(), changes));
    }

    /** Refused where it would have had this write time. */
    void refused(int micros, Change... changes) {
        sets.add(sent(micros, new Fate.Refused("made up"), Map.of(), changes));
    }

    static SentSet sent(int micros, Fate fate, Map<ItemName, Expected> conditions, Change... changes) {
        return new SentSet(new Plan(at(micros), List.of(changes)), conditions, fate, micros);
    }

    /** @param found items, each with the name of the set whose value it has; or empty, where it is not there */
    Read read(String... found) {
        now += 2;
        return read(now, found);
    }

    /** A read that ended before this set was answered, or the next ones. */
    Read readBefore(int micros, String... found) {
        sets.replaceAll(set -> set.answeredNanos() >= micros && set.answeredNanos() < SOON
                ? new SentSet(set.plan(), set.conditions(), set.fate(), set.answeredNanos() + 1_000_000)
                : set);
        return read(found);
    }

    private static Read read(long begin, String... found) {
        Set<ItemName> asked = new HashSet<>();
        Map<ItemName, Seen> there = new HashMap<>();
        for (int n = 0; n < found.length; n += 2) {
            ItemName item = item(found[n]);
            asked.add(item);
            if (!found[n + 1].isEmpty()) {
                there.put(item, new Seen(found[n + 1], Long.parseLong(found[n + 1].substring("set-".length()))));
            }
        }
        return new Read(begin, begin + 1, asked, there);
    }
}
