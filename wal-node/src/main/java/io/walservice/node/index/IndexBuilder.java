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
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
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

    private final ActorSystem<?> system;
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
    public IndexBuilder(
            ActorSystem<?> system, LaneId lane, IndexBackfill backfill, IndexStore store, BooleanSupplier mayWork) {
        this.system = system;
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

    private CompletionStage<Done> build(List<IndexBuild> all) {
        List<IndexBuild> open =
                all.stream().filter(build -> !build.isComplete()).toList();
        if (open.isEmpty()) {
            return CompletableFuture.completedStage(Done.getInstance());
        }
        long from = open.stream().mapToLong(IndexBuild::upTo).min().orElse(Long.MIN_VALUE);
        LOG.info(
                "{}: builds {} from {} on",
                lane,
                open.stream().map(IndexBuild::index).toList(),
                from);
        Step begin = new Step(open, Optional.empty());
        // A stream, as the stages of so many pages one behind another would all stay in memory.
        return Source.unfoldAsync(Optional.of(begin), step -> next(step, from)).runWith(Sink.ignore(), system);
    }

    /**
     * How far it is.
     *
     * @param after where the page before has ended, if there was one
     */
    private record Step(List<IndexBuild> open, Optional<String> after) {}

    /** The step after this one; none where there is nothing left, or it has to stop. */
    private CompletionStage<Optional<Pair<Optional<Step>, Done>>> next(Optional<Step> step, long from) {
        return step.isEmpty() || stopping || !mayWork.getAsBoolean()
                ? CompletableFuture.completedStage(Optional.empty())
                : page(step.get(), from).thenApply(next -> Optional.of(Pair.create(next, Done.getInstance())));
    }

    private CompletionStage<Optional<Step>> page(Step step, long from) {
        return backfill.page(from, step.after(), PAGE)
                .thenCompose(page -> AtOnce.each(page.items(), item -> add(item, step.open()))
                        .thenCompose(duplicates -> {
                            List<IndexBuild> further = further(step.open(), page, duplicates);
                            return AtOnce.each(further, build -> store.save(lane.namespace(), lane.target(), build))
                                    .thenApply(saved -> page.next().map(next -> new Step(further, Optional.of(next))));
                        }));
    }

    private List<IndexBuild> further(
            List<IndexBuild> open, IndexBackfill.Page page, List<Map<String, String>> duplicates) {
        Instant now = Instant.now();
        return open.stream()
                .map(build -> {
                    List<String> found = duplicates.stream()
                            .flatMap(each -> Optional.ofNullable(each.get(build.index())).stream())
                            .toList();
                    IndexBuild with = build.with(page.upTo(), page.items().size(), found, now);
                    return page.next().isPresent() ? with : complete(with, now);
                })
                .toList();
    }

    private IndexBuild complete(IndexBuild build, Instant now) {
        IndexBuild complete = build.complete(now);
        LOG.info(
                "{}: {} is {}, {} items, {} duplicates",
                lane,
                complete.index(),
                complete.state(),
                complete.items(),
                complete.duplicates());
        return complete;
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
                                .having(term.getKey().id(), term.getValue(), Optional.empty(), TWO)
                                .thenApply(page -> page.items().stream().anyMatch(found -> !found.equals(item))))
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
