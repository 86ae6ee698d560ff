package io.walservice.node.keyvalue;

import io.walservice.connectors.index.IndexTerms;
import io.walservice.connectors.index.IndexedItems;
import io.walservice.connectors.index.ItemRef;
import io.walservice.connectors.kv.KvRow;
import io.walservice.namespace.KvIndex;
import io.walservice.node.staging.AtOnce;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Reads items by a term so that of every mutation set all is seen or nothing.
 *
 * <p>Which items are concerned is not known before: so it reads as {@link AtomicReads} does, with the index as part of
 * what is read, and where that or a committed set that was met names further items, it begins anew with those too.
 *
 * <p><b>Why this is enough.</b> A set that is seen in part has, in the index, put or removed the row of some item that
 * was looked at. Either the set held the id of that item when the intents were read: then it was met, and all its items
 * are taken from where they are stored, whatever the index has of them. Or it had come or gone meanwhile, and the
 * intents differ. Or it was at its end before the intents were read first, and the index, read after that, has all of
 * it.
 *
 * <p>Thread-safe.
 */
final class IndexReads {
    private static final int MOST_TRIES = 6;
    private static final Comparator<Found> ORDER =
            Comparator.comparing(Found::id, Utf8Order.BYTES).thenComparing(Found::key, Utf8Order.BYTES);

    private final AtomicReads atomic;

    IndexReads(AtomicReads atomic) {
        this.atomic = atomic;
    }

    /**
     * What is looked for.
     *
     * @param after where the page before has ended
     * @param most items of the page
     */
    record Query(IndexedItems items, KvIndex index, String term, Optional<ItemRef> after, int most) {
        boolean isMatch(Found found) {
            return IndexTerms.of(index, found.value(), found.attributes()).equals(Optional.of(term));
        }
    }

    /** @param next where the next page begins */
    record Page(List<Found> items, Optional<ItemRef> next) {}

    /** What there is now, item by item. The index is not trusted: while an item is changed it may say too much. */
    static CompletionStage<Page> latest(Query query) {
        return look(query, Set.of()).thenApply(looked -> page(query, looked.listed(), looked.found()));
    }

    /** What the index has listed, and these items and those asked for besides, as far as they are there. */
    private record Looked(List<ItemRef> listed, List<Found> found) {}

    /** Of every set all or nothing. Fails with {@link Unsettled} where ever more items come into question. */
    CompletionStage<Page> atomic(Place place, Query query) {
        return attempt(place, query, Set.of(), 1);
    }

    /** No moment was found at which it was known which items are concerned. */
    static final class Unsettled extends RuntimeException {
        Unsettled() {
            super("mutation sets bring ever more items under the term", null, false, false);
        }
    }

    private CompletionStage<Page> attempt(Place place, Query query, Set<ItemRef> known, int number) {
        if (number > MOST_TRIES) {
            return CompletableFuture.failedStage(new Unsettled());
        }
        // Set by each look, read after the last.
        AtomicReference<List<ItemRef>> listed = new AtomicReference<>(List.of());
        Supplier<CompletionStage<List<Found>>> rows = () -> look(query, known).thenApply(looked -> {
            listed.set(looked.listed());
            return looked.found();
        });
        Set<String> ids = known.stream().map(ItemRef::id).collect(Collectors.toSet());
        return atomic.read(place, ids, new AtomicReads.Look(rows, item -> true, query::isMatch))
                .thenCompose(found -> {
                    List<ItemRef> refs = Objects.requireNonNull(listed.get());
                    Set<ItemRef> lookedAt = new LinkedHashSet<>(known);
                    lookedAt.addAll(refs);
                    Set<ItemRef> all = new LinkedHashSet<>(lookedAt);
                    found.stream().filter(query::isMatch).forEach(item -> all.add(new ItemRef(item.id(), item.key())));
                    boolean settled = all.size() == lookedAt.size()
                            && all.stream().map(ItemRef::id).allMatch(ids::contains);
                    return settled
                            ? CompletableFuture.completedStage(page(query, refs, found))
                            : attempt(place, query, all, number + 1);
                });
    }

    private static CompletionStage<Looked> look(Query query, Set<ItemRef> known) {
        return query.items()
                .refs(query.index().id(), query.term(), query.after(), query.most())
                .thenCompose(refs -> {
                    Set<ItemRef> all = new LinkedHashSet<>(known);
                    all.addAll(refs);
                    return AtOnce.each(
                                    List.copyOf(all),
                                    ref -> query.items()
                                            .item(ref)
                                            .thenApply(row -> row.map(found -> found(ref, found))))
                            .thenApply(each -> new Looked(
                                    refs,
                                    each.stream().flatMap(Optional::stream).toList()));
                });
    }

    /** What a set brings under the term belongs to this page only where it stands in its range. */
    private static Page page(Query query, List<ItemRef> refs, List<Found> found) {
        Optional<ItemRef> last = refs.size() < query.most() ? Optional.empty() : Optional.of(refs.get(refs.size() - 1));
        return new Page(
                found.stream()
                        .filter(query::isMatch)
                        .filter(item -> query.after().isEmpty()
                                || compare(item, query.after().get()) > 0)
                        .filter(item -> last.isEmpty() || compare(item, last.get()) <= 0)
                        .sorted(ORDER)
                        .toList(),
                last);
    }

    private static int compare(Found item, ItemRef ref) {
        int byId = Utf8Order.BYTES.compare(item.id(), ref.id());
        return byId != 0 ? byId : Utf8Order.BYTES.compare(item.key(), ref.key());
    }

    private static Found found(ItemRef item, KvRow row) {
        return new Found(item.id(), item.key(), row.value(), row.attributes(), row.writeTimeMicros());
    }
}
