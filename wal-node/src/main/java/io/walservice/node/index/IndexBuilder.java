package io.walservice.node.index;

import io.walservice.connectors.LaneId;
import io.walservice.connectors.index.IndexBackfill;
import io.walservice.connectors.index.IndexTerms;
import io.walservice.connectors.index.ItemRef;
import io.walservice.connectors.kv.KvRow;
import io.walservice.namespace.KvIndex;
import io.walservice.node.staging.AtOnce;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings into a target's indexes what was there before they were declared: page by page through the whole table, beside
 * the lane's own entries. Each run of a lane has one, which goes on where the one before has stored that it was.
 *
 * <p>It begins with the run that knows of the index, so whatever was or is applied without it, by earlier runs, is in
 * the table before it is looked at, or is applied again by this run. An overlap of two runs does no harm: what they
 * bring is the same.
 *
 * <p>Thread-safe; nothing blocks.
 */
public final class IndexBuilder {
    private static final Logger LOG = LoggerFactory.getLogger(IndexBuilder.class);
    private static final int PAGE = 64;

    /** Enough to see that there is another one. */
    private static final int TWO = 2;

    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(5);

    private final LaneId lane;
    private final IndexBackfill backfill;
    private final IndexStore store;
    private final BooleanSupplier mayWork;
    private final AtomicBoolean working = new AtomicBoolean();
    private volatile Instant nextLook = Instant.EPOCH;
    private volatile boolean stopping;

    /**
     * For one run of a lane.
     *
     * @param mayWork whether the node's lease holds
     */
    public IndexBuilder(LaneId lane, IndexBackfill backfill, IndexStore store, BooleanSupplier mayWork) {
        this.lane = lane;
        this.backfill = backfill;
        this.store = store;
        this.mayWork = mayWork;
    }

    /** Looks, from time to time, whether there is something to build. To be called regularly. */
    public void tick(Instant now) {
        if (stopping || now.isBefore(nextLook) || !working.compareAndSet(false, true)) {
            return;
        }
        nextLook = now.plus(LOOK_INTERVAL);
        builds().thenCompose(this::build).whenComplete((done, failure) -> {
            if (failure != null && !stopping) {
                LOG.warn("{}: indexes cannot be built now, trying again: {}", lane, failure.toString());
            }
            nextLook = Instant.now().plus(LOOK_INTERVAL);
            working.set(false);
        });
    }

    /** Ends before the next page. */
    public void stop() {
        stopping = true;
    }

    private CompletionStage<List<IndexBuild>> builds() {
        return AtOnce.each(
                backfill.items().indexes(), index -> store.find(lane.namespace(), lane.target(), index.id()));
    }

    private CompletionStage<Void> build(List<IndexBuild> all) {
        List<IndexBuild> open =
                all.stream().filter(build -> !build.isComplete()).toList();
        if (open.isEmpty()) {
            return CompletableFuture.completedStage(null);
        }
        long from = open.stream().mapToLong(IndexBuild::upTo).min().orElse(Long.MIN_VALUE);
        LOG.info(
                "{}: builds {} from {} on",
                lane,
                open.stream().map(IndexBuild::index).toList(),
                from);
        return pages(open, from, Optional.empty());
    }

    private CompletionStage<Void> pages(List<IndexBuild> open, long from, Optional<String> after) {
        if (stopping || !mayWork.getAsBoolean()) {
            return CompletableFuture.completedStage(null);
        }
        return backfill.page(from, after, PAGE)
                .thenCompose(page -> AtOnce.each(page.items(), item -> add(item, open))
                        .thenCompose(duplicates -> {
                            List<IndexBuild> further = further(open, page, duplicates);
                            return AtOnce.each(further, build -> store.save(lane.namespace(), lane.target(), build))
                                    .thenCompose(saved -> page.next().isPresent()
                                            ? pages(further, from, page.next())
                                            : completed(further));
                        }));
    }

    private static List<IndexBuild> further(
            List<IndexBuild> open, IndexBackfill.Page page, List<Map<String, String>> duplicates) {
        Instant now = Instant.now();
        return open.stream()
                .map(build -> {
                    List<String> found = duplicates.stream()
                            .flatMap(each -> Optional.ofNullable(each.get(build.index())).stream())
                            .toList();
                    boolean last = page.next().isEmpty();
                    IndexBuild with = build.with(page.upTo(), page.items().size(), found, now);
                    return last ? with.complete(now) : with;
                })
                .toList();
    }

    private CompletionStage<Void> completed(List<IndexBuild> builds) {
        builds.forEach(build -> LOG.info(
                "{}: {} is {}, {} items, {} duplicates",
                lane,
                build.index(),
                build.state(),
                build.items(),
                build.duplicates()));
        return CompletableFuture.completedStage(null);
    }

    /** The terms that another item has too, by the unique indexes that they stand in. */
    private CompletionStage<Map<String, String>> add(ItemRef item, List<IndexBuild> open) {
        List<KvIndex> unique = backfill.items().indexes().stream()
                .filter(KvIndex::unique)
                .filter(index -> open.stream().anyMatch(build -> build.index().equals(index.id())))
                .toList();
        return backfill.add(item)
                .thenCompose(added -> unique.isEmpty()
                        ? CompletableFuture.completedStage(Map.of())
                        : backfill.items()
                                .item(item)
                                .thenCompose(row -> row.map(found -> duplicates(item, found, unique))
                                        .orElse(CompletableFuture.completedStage(Map.of()))));
    }

    private CompletionStage<Map<String, String>> duplicates(ItemRef item, KvRow row, List<KvIndex> unique) {
        List<Map.Entry<KvIndex, String>> terms = new ArrayList<>(
                IndexTerms.all(unique, row.value(), row.attributes()).entrySet());
        return AtOnce.each(
                        terms,
                        term -> backfill.items()
                                .find(term.getKey(), term.getValue(), Optional.empty(), TWO)
                                .thenApply(page -> page.items().stream()
                                        .anyMatch(found -> !found.item().equals(item))))
                .thenApply(others -> {
                    Map<String, String> found = new HashMap<>();
                    for (int n = 0; n < terms.size(); n++) {
                        if (others.get(n)) {
                            found.put(terms.get(n).getKey().id(), terms.get(n).getValue());
                        }
                    }
                    return found;
                });
    }
}
