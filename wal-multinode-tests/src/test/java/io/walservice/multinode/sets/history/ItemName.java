package io.walservice.multinode.sets.history;

import java.util.Comparator;

/** What an item goes by. */
public record ItemName(String id, String key) implements Comparable<ItemName> {
    private static final Comparator<ItemName> ORDER =
            Comparator.comparing(ItemName::id).thenComparing(ItemName::key);

    @Override
    public int compareTo(ItemName other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return key.isEmpty() ? id : id + "/" + key;
    }
}
