package io.walservice.connectors.index;

import io.walservice.connectors.Cause;
import io.walservice.connectors.Delivery;
import io.walservice.connectors.Lifetime;
import io.walservice.connectors.Outcome;
import io.walservice.connectors.Target;
import io.walservice.connectors.kv.KvRow;
import io.walservice.connectors.kv.KvRows;
import io.walservice.internal.v1.Entry;
import io.walservice.v1.Operation;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A kv target that keeps its indexes with its items. A change
 *
 * <ol>
 *   <li>looks at the item as it is,
 *   <li>puts the terms that the item will have,
 *   <li>removes those that it will no longer have,
 *   <li>changes the item,
 *   <li>looks at the item again, and removes what it has put in vain, as where a later write was there.
 * </ol>
 *
 * <p><b>Why index and items agree.</b> Everything carries the version of its write. So of two writes that do this one
 * after another, the second removes what the first has put, and a step of the first that comes late loses against that.
 * One after another they come: changes of one id take turns here, a target has one lane, which has one run at a time,
 * and a namespace with indexes lives in one region. A run that dies between the steps is followed by one that does all
 * of them again; it finds the item as it was, so it knows what to remove, or as this write leaves it, and then steps 2
 * and 3 were done. A run that was thought dead and wakes up puts what the next run has put too, or, where a later write
 * came in between, what that later write has removed, or what step 5 of the next run will: the entry was not settled,
 * so the next run applies it.
 *
 * <p>Between the steps an index may say too much, so whoever reads it looks at the items ({@link IndexedItems#having}),
 * and it may lack an item that is about to lose the term.
 *
 * <p>Where two writes of one item have the same version, Cassandra chooses (see
 * {@link io.walservice.connectors.kv.KvTarget}); then step 3 waits for step 5, and a run that dies between them leaves
 * a row too much, which no reader sees.
 */
public final class IndexedTarget implements Target {
    private static final int PAGE = 100;

    private final Target items;
    private final IndexedItems index;
    private final Duration timeout;
    private final InstantSource clock;
    private final Turns turns = new Turns();

    /**
     * @param items the target without its indexes
     * @param timeout limit of one attempt
     */
    public IndexedTarget(Target items, IndexedItems index, Duration timeout, InstantSource clock) {
        this.items = items;
        this.index = index;
        this.timeout = timeout;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Outcome> apply(Delivery delivery) {
        return turns.take(delivery.entry().getId(), () -> change(delivery))
                .copy()
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failure -> Cause.root(failure) instanceof TimeoutException
                        ? new Outcome.Retry("timeout: no answer within " + timeout)
                        : new Outcome.Retry("index: " + Cause.of(failure)));
    }

    /** Puts the terms of an item as it is now; may be repeated. */
    CompletionStage<Void> index(ItemRef item) {
        return turns.take(
                item.id(),
                () -> index.item(item)
                        .thenCompose(found -> found.isEmpty()
                                ? CompletableFuture.completedStage(null)
                                : index.put(
                                        index.terms(found.get()),
                                        item,
                                        found.get().version(),
                                        found.get().life())));
    }

    private CompletionStage<Outcome> change(Delivery delivery) {
        Entry entry = delivery.entry();
        boolean deletes = entry.getOperation() == Operation.OPERATION_DELETE_VALUE;
        if (deletes && entry.getKey().isEmpty()) {
            return removeAll(delivery, Optional.empty()).thenCompose(removed -> items.apply(delivery));
        }
        ItemRef item = new ItemRef(entry.getId(), entry.getKey());
        return index.item(item)
                .thenCompose(before -> deletes ? delete(delivery, item, before) : put(delivery, item, before));
    }

    private CompletionStage<Outcome> delete(Delivery delivery, ItemRef item, Optional<KvRow> before) {
        return before.filter(row -> row.version() <= delivery.version())
                .map(row -> index.remove(index.terms(row), item, delivery.version()))
                .orElse(CompletableFuture.completedStage(null))
                .thenCompose(removed -> items.apply(delivery));
    }

    private CompletionStage<Void> removeAll(Delivery delivery, Optional<String> after) {
        String id = delivery.entry().getId();
        return index.scan(id, after, PAGE)
                .thenCompose(page -> removeAll(delivery, page)
                        .thenCompose(removed -> page.size() < PAGE
                                ? CompletableFuture.completedStage(null)
                                : removeAll(
                                        delivery,
                                        Optional.of(page.get(page.size() - 1).key()))));
    }

    private CompletionStage<Void> removeAll(Delivery delivery, List<KvRows.Keyed> page) {
        return CompletableFuture.allOf(page.stream()
                .filter(keyed -> keyed.row().version() <= delivery.version())
                .map(keyed -> index.remove(
                                index.terms(keyed.row()),
                                new ItemRef(delivery.entry().getId(), keyed.key()),
                                delivery.version())
                        .toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }

    private CompletionStage<Outcome> put(Delivery delivery, ItemRef item, Optional<KvRow> before) {
        Optional<Duration> life = Lifetime.left(delivery.entry(), clock.instant());
        Set<Term> wanted = life.filter(Duration::isZero).isPresent() ? Set.of() : index.terms(row(delivery));
        Set<Term> had = before.map(index::terms).orElse(Set.of());
        long standing = before.map(KvRow::version).orElse(Long.MIN_VALUE);
        long version = delivery.version();
        boolean wins = standing < version;
        return (standing <= version
                        ? index.put(wanted, item, version, life)
                        : CompletableFuture.<Void>completedStage(null))
                .thenCompose(put -> index.remove(wins ? without(had, wanted) : Set.of(), item, version))
                .thenCompose(removed -> items.apply(delivery))
                .thenCompose(outcome -> outcome instanceof Outcome.Applied
                        ? lookAgain(item, version, wins ? wanted : union(had, wanted))
                                .thenApply(looked -> outcome)
                        : CompletableFuture.completedStage(outcome));
    }

    /** Removes what the item does not have after all. */
    private CompletionStage<Void> lookAgain(ItemRef item, long version, Set<Term> doubtful) {
        return index.item(item).thenCompose(now -> {
            Set<Term> vain = without(doubtful, now.map(index::terms).orElse(Set.of()));
            return index.remove(
                    vain, item, Math.max(version, now.map(KvRow::version).orElse(version)));
        });
    }

    private static KvRow row(Delivery delivery) {
        Entry entry = delivery.entry();
        Map<String, String> attributes = entry.getAttributesMap();
        return new KvRow(entry.getPayload(), delivery.entryId(), attributes, delivery.version(), Optional.empty());
    }

    private static Set<Term> without(Set<Term> all, Set<Term> some) {
        Set<Term> rest = new HashSet<>(all);
        rest.removeAll(some);
        return rest;
    }

    private static Set<Term> union(Set<Term> some, Set<Term> others) {
        Set<Term> all = new HashSet<>(some);
        all.addAll(others);
        return all;
    }

    @Override
    public void close() {
        items.close();
    }
}
