package io.walservice.connectors.index;

import io.walservice.connectors.kv.KvRow;
import io.walservice.connectors.kv.KvRows;
import io.walservice.namespace.KvIndex;
import io.walservice.namespace.TargetSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The items of a kv target by the terms that they have in its indexes. Thread-safe. */
public final class IndexedItems {
    private final Place place;
    private final KvRows rows;
    private final IndexTable table;

    /** A kv target of a namespace, with its indexes. */
    public record Place(String namespace, String target, List<KvIndex> indexes) {
        public Place {
            indexes = List.copyOf(indexes);
        }

        static Place of(String namespace, TargetSpec target) {
            return new Place(namespace, target.name(), ((TargetSpec.Kv) target.kind()).indexes());
        }

        Term term(String index, String text) {
            return new Term(namespace, target, index, text);
        }
    }

    /**
     * Some of the items that have a term.
     *
     * @param next where the next page begins; empty where there is none
     */
    public record Page(List<ItemRef> items, Optional<ItemRef> next) {}

    public IndexedItems(String namespace, TargetSpec target, KvRows rows, IndexTable table) {
        this.place = Place.of(namespace, target);
        this.rows = rows;
        this.table = table;
    }

    /**
     * What an index says, in the order of ids and keys, without a look at the items: some may not have the term, as
     * while they are being changed.
     *
     * @param index its {@link KvIndex#id()}
     * @param after where the page before has ended
     */
    public CompletionStage<List<ItemRef>> refs(String index, String text, Optional<ItemRef> after, int most) {
        return table.find(place.term(index, text), after, most);
    }

    /**
     * Items that have a term. Each is looked at, and left out where it does not have it; so a page may have less than
     * what was asked for, and more follow. What cannot be judged, as the index is not declared here, stays in.
     *
     * @param most looks at so many at once: few
     */
    public CompletionStage<Page> having(String index, String text, Optional<ItemRef> after, int most) {
        return refs(index, text, after, most)
                .thenCompose(refs -> judged(index, text, refs)
                        .thenApply(items -> new Page(
                                items,
                                refs.size() < most ? Optional.empty() : Optional.of(refs.get(refs.size() - 1)))));
    }

    private CompletionStage<List<ItemRef>> judged(String id, String text, List<ItemRef> refs) {
        Optional<KvIndex> index =
                place.indexes().stream().filter(each -> each.id().equals(id)).findFirst();
        CompletionStage<List<ItemRef>> all = CompletableFuture.completedStage(new ArrayList<>());
        for (ItemRef ref : refs) {
            all = all.thenCombine(item(ref), (having, row) -> {
                if (row.isPresent()
                        && index.map(known -> has(known, text, row.get())).orElse(true)) {
                    having.add(ref);
                }
                return having;
            });
        }
        return all;
    }

    private static boolean has(KvIndex index, String text, KvRow row) {
        return IndexTerms.of(index, row.value(), row.attributes()).equals(Optional.of(text));
    }

    /** An item as it is now. */
    public CompletionStage<Optional<KvRow>> item(ItemRef ref) {
        return rows.get(place.namespace(), ref.id(), ref.key());
    }

    /** Items of an id in the order of their keys. */
    CompletionStage<List<KvRows.Keyed>> scan(String id, Optional<String> after, int most) {
        return rows.scan(place.namespace(), id, after, most);
    }

    /** What an item is found by. */
    Set<Term> terms(KvRow row) {
        return IndexTerms.all(place.indexes(), row.value(), row.attributes()).entrySet().stream()
                .filter(term -> IndexTerms.fits(term.getValue()))
                .map(term -> place.term(term.getKey().id(), term.getValue()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The indexes that there are. */
    public List<KvIndex> indexes() {
        return place.indexes();
    }

    CompletionStage<Void> put(Set<Term> terms, ItemRef item, long version, Optional<Duration> life) {
        return each(terms, term -> table.put(term, item, version, life));
    }

    CompletionStage<Void> remove(Set<Term> terms, ItemRef item, long version) {
        return each(terms, term -> table.remove(term, item, version));
    }

    private static CompletionStage<Void> each(Set<Term> terms, Function<Term, CompletionStage<Void>> work) {
        CompletableFuture<?>[] all = terms.stream()
                .map(term -> work.apply(term).toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(all);
    }
}
