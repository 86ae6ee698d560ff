package io.walservice.connectors.index;

import io.walservice.connectors.kv.KvRows;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Brings into the indexes of an open target what was there before them. Beside the changes that the target applies at
 * the same time, as both take turns on each id; so an item is in its indexes for certain once it was brought, or
 * changed after the index was declared. Thread-safe.
 */
public final class IndexBackfill {
    private final String namespace;
    private final IndexedTarget target;
    private final IndexedItems items;
    private final KvRows rows;

    public IndexBackfill(String namespace, IndexedTarget target, IndexedItems items, KvRows rows) {
        this.namespace = namespace;
        this.target = target;
        this.items = items;
        this.rows = rows;
    }

    /**
     * Some items.
     *
     * @param upTo the place in the ring up to which all are here, or before; may be begun at again
     * @param next empty after the last page
     */
    public record Page(List<ItemRef> items, long upTo, Optional<String> next) {}

    /**
     * Items of the namespace that there are.
     *
     * @param from a place in the ring; {@link Long#MIN_VALUE} to begin with
     * @param after where the page before has ended, if there was one; only together with the same {@code from}
     */
    public CompletionStage<Page> page(long from, Optional<String> after, int size) {
        return rows.names(from, after, size).thenApply(names -> {
            List<KvRows.Name> all = names.items();
            return new Page(
                    all.stream()
                            .filter(name -> name.namespace().equals(namespace))
                            .map(name -> new ItemRef(name.id(), name.key()))
                            .toList(),
                    all.isEmpty() ? from : all.get(all.size() - 1).place(),
                    names.next());
        });
    }

    /** Brings an item, as it is now, into all indexes; may be repeated. */
    public CompletionStage<Void> add(ItemRef item) {
        return target.index(item);
    }

    /** What the indexes have. */
    public IndexedItems items() {
        return items;
    }
}
