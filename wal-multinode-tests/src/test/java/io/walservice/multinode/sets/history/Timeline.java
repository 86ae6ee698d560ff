package io.walservice.multinode.sets.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What committed sets have done to items, in the order of their write times: of two that write an item, that with the
 * later write time counts. Not changed once it is made.
 */
public final class Timeline {
    private final Map<ItemName, NavigableMap<Long, Written>> items = new HashMap<>();
    /** Removals of whole ids, by id. */
    private final Map<String, NavigableMap<Long, Written>> removals = new HashMap<>();

    private final List<String> ties = new ArrayList<>();

    public Timeline(Collection<SentSet> sets) {
        Map<String, Map<Long, String>> tokens = new HashMap<>();
        for (SentSet set : sets) {
            set.writeMicros().ifPresent(micros -> {
                set.plan().changes().forEach(change -> add(change, set.token(), micros));
                set.plan().ids().forEach(id -> {
                    String before =
                            tokens.computeIfAbsent(id, any -> new HashMap<>()).putIfAbsent(micros, set.token());
                    if (before != null) {
                        ties.add("%s and %s wrote %s, both at %d".formatted(before, set.token(), id, micros));
                    }
                });
            });
        }
    }

    private void add(Change change, String token, long micros) {
        Written written = new Written(token, micros, change.deletes());
        if (change.deletesWholeId()) {
            removals.computeIfAbsent(change.item().id(), any -> new TreeMap<>()).put(micros, written);
        } else {
            items.computeIfAbsent(change.item(), any -> new TreeMap<>()).put(micros, written);
        }
    }

    /** Sets that wrote one id at the same time, for people: the service promises that there are none. */
    public List<String> ties() {
        return List.copyOf(ties);
    }

    /** The last write of the item at that time or before. */
    Optional<Written> latest(ItemName item, long micros) {
        return last(value(own(item).floorEntry(micros)), value(removed(item).floorEntry(micros)));
    }

    /** The first time after this one that the item was deleted. */
    Optional<Written> nextDeletion(ItemName item, long micros) {
        Optional<Written> own = own(item).tailMap(micros, false).values().stream()
                .filter(Written::deletes)
                .findFirst();
        Optional<Written> removal = Optional.ofNullable(value(removed(item).higherEntry(micros)));
        return own.isEmpty()
                        || (removal.isPresent()
                                && removal.get().micros() < own.get().micros())
                ? removal
                : own;
    }

    /** Every write of the item, in their order. */
    List<Written> writes(ItemName item) {
        List<Written> all = new ArrayList<>(own(item).values());
        all.addAll(removed(item).values());
        all.sort(Comparator.comparingLong(Written::micros));
        return all;
    }

    /** What is there once all sets are applied. */
    public SortedMap<ItemName, Seen> end() {
        SortedMap<ItemName, Seen> there = new TreeMap<>();
        for (ItemName item : items.keySet()) {
            latest(item, Long.MAX_VALUE)
                    .filter(write -> !write.deletes())
                    .ifPresent(write -> there.put(item, new Seen(write.token(), write.micros())));
        }
        return there;
    }

    private NavigableMap<Long, Written> own(ItemName item) {
        return items.getOrDefault(item, new TreeMap<>());
    }

    private NavigableMap<Long, Written> removed(ItemName item) {
        return removals.getOrDefault(item.id(), new TreeMap<>());
    }

    private static @Nullable Written value(Map.@Nullable Entry<Long, Written> entry) {
        return entry == null ? null : entry.getValue();
    }

    private static Optional<Written> last(@Nullable Written left, @Nullable Written right) {
        if (left == null || right == null) {
            return Optional.ofNullable(left == null ? right : left);
        }
        return Optional.of(left.micros() >= right.micros() ? left : right);
    }
}
