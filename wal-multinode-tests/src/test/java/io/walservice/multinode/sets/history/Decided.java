package io.walservice.multinode.sets.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * By when sets were decided at the latest: when their writers were told, or a reader had seen them. From then on every
 * reader must see them.
 */
final class Decided {
    /** By id: from when on what is the last write to it that is known to be decided. */
    private final Map<String, NavigableMap<Long, Written>> byId = new HashMap<>();

    Decided(Collection<SentSet> sets, Collection<Read> reads) {
        Map<String, Long> seen = new HashMap<>();
        for (Read read : reads) {
            read.found().values().forEach(item -> seen.merge(item.writer(), read.endNanos(), Decided::earlier));
        }
        List<Moment> moments = new ArrayList<>();
        for (SentSet set : sets) {
            set.writeMicros()
                    .ifPresent(micros -> moments.add(new Moment(
                            earlier(set.answeredNanos(), seen.getOrDefault(set.token(), set.answeredNanos())),
                            set.plan(),
                            micros)));
        }
        moments.sort(Comparator.comparingLong(Moment::nanos));
        moments.forEach(moment -> moment.plan().ids().forEach(id -> add(id, moment)));
    }

    private record Moment(long nanos, Plan plan, long micros) {}

    private void add(String id, Moment moment) {
        NavigableMap<Long, Written> known = byId.computeIfAbsent(id, any -> new TreeMap<>());
        if (known.isEmpty() || known.lastEntry().getValue().micros() < moment.micros()) {
            known.put(moment.nanos(), new Written(moment.plan().token(), moment.micros(), false));
        }
    }

    /** The last write to an id of those that were decided before a moment. */
    Optional<Written> before(String id, long nanos) {
        return Optional.ofNullable(byId.getOrDefault(id, new TreeMap<>()).lowerEntry(nanos))
                .map(Map.Entry::getValue);
    }

    /** Of one JVM's {@link System#nanoTime}. */
    private static long earlier(long left, long right) {
        return left - right < 0 ? left : right;
    }
}
