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

        Term term(KvIndex index, String text) {
            return new Term(namespace, target, index.id(), text);
        }
    }

    /** An item that has the term it was looked for by. */
    public record Found(ItemRef item, KvRow row) {}

    /**
     * Some of the items that have a term.
     *
     * @param next where the next page begins; empty where there is none
     */
    public record Page(List<Found> items, Optional<ItemRef> next) {}

    public IndexedItems(String namespace, TargetSpec target, KvRows rows, IndexTable table) {
        this.place = Place.of(namespace, target);
        this.rows = rows;
        this.table = table;
    }

    /**
     * Items that have a term, in the order of ids and keys. The index is not trusted: an item is looked at, and left
     * out where it does not have the term, as while it is being changed. So a page may have less than what was asked
     * for, and more follow.
     *
     * @param after where the page before has ended
     */
    public CompletionStage<Page> find(KvIndex index, String text, Optional<ItemRef> after, int most) {
        return refs(index, text, after, most)
                .thenCompose(refs -> items(index, text, refs)
                        .thenApply(found -> new Page(
                                found,
                                refs.size() < most ? Optional.empty() : Optional.of(refs.get(refs.size() - 1)))));
    }

    private CompletionStage<List<Found>> items(KvIndex index, String text, List<ItemRef> refs) {
        CompletionStage<List<Found>> all = CompletableFuture.completedStage(new ArrayList<>());
        for (ItemRef ref : refs) {
            all = all.thenCombine(item(ref), (found, row) -> {
                row.filter(one -> IndexTerms.of(index, one.value(), one.attributes())
                                .equals(Optional.of(text)))
                        .ifPresent(one -> found.add(new Found(ref, one)));
                return found;
            });
        }
        return all;
    }

    /** What the index says, without a look at the items. */
    public CompletionStage<List<ItemRef>> refs(KvIndex index, String text, Optional<ItemRef> after, int most) {
        return table.find(place.term(index, text), after, most);
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
                .map(term -> place.term(term.getKey(), term.getValue()))
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
