package io.walservice.multinode.sets.history;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which committed sets came before which: of two that share an id that with the earlier write time, and what came
 * before that. Sets that nothing ties together may be seen in either order, whatever their write times.
 *
 * <p>Each set has a vector clock, with a place for each id that several sets write: the write time of the last one on
 * this id that is the set itself or came before it. Not changed once it is made.
 */
final class Precedence {
    private final Map<String, Integer> places = new HashMap<>();
    private final Map<String, long[]> clocks = new HashMap<>();
    /** Those of ids that only one set writes. */
    private final Map<String, SentSet> onlyWriters = new HashMap<>();

    Precedence(Collection<SentSet> sets) {
        List<SentSet> committed = sets.stream()
                .filter(set -> set.writeMicros().isPresent())
                .sorted(Comparator.comparing(Precedence::micros))
                .toList();
        for (SentSet set : committed) {
            for (String id : set.plan().ids()) {
                SentSet other = onlyWriters.put(id, set);
                if (other != null) {
                    places.putIfAbsent(id, places.size());
                }
            }
        }
        onlyWriters.keySet().removeAll(places.keySet());
        long[][] last = new long[places.size()][places.size()];
        committed.forEach(set -> clocks.put(set.token(), clock(set, last)));
    }

    private long[] clock(SentSet set, long[][] last) {
        int[] own = places(set.plan().ids());
        long[] clock = new long[places.size()];
        for (int place : own) {
            Arrays.setAll(clock, each -> Math.max(clock[each], last[place][each]));
        }
        for (int place : own) {
            clock[place] = micros(set);
            last[place] = clock;
        }
        return clock;
    }

    private int[] places(Set<String> ids) {
        return ids.stream().filter(places::containsKey).mapToInt(places::get).toArray();
    }

    /**
     * Up to when everything that was written to an id came before the end of a set.
     *
     * @return in microseconds since 1970; 0: nothing did
     */
    long known(String token, String id) {
        long[] clock = clocks.get(token);
        if (clock == null) {
            return 0;
        }
        Integer place = places.get(id);
        if (place != null) {
            return clock[place];
        }
        SentSet only = onlyWriters.get(id);
        return only != null && (only.token().equals(token) || isBefore(only, clock)) ? micros(only) : 0;
    }

    private boolean isBefore(SentSet set, long[] clock) {
        return Arrays.stream(places(set.plan().ids())).anyMatch(place -> clock[place] >= micros(set));
    }

    private static long micros(SentSet set) {
        return set.writeMicros().orElseThrow();
    }
}
