package io.walservice.node.keyvalue;

import io.walservice.internal.v1.StagedItem;
import io.walservice.node.staging.AtOnce;
import io.walservice.node.staging.Contents;
import io.walservice.node.staging.Decision;
import io.walservice.node.staging.Decisions;
import io.walservice.node.staging.HeldWork;
import io.walservice.node.staging.Intents;
import io.walservice.node.staging.SetId;
import io.walservice.node.staging.SetTables;
import io.walservice.v1.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.pattern.Patterns;
import org.jspecify.annotations.Nullable;

/**
 * Reads items so that of every mutation set all is seen or nothing.
 *
 * <p>A set holds its ids (see {@link Intents}) from before its fate is decided until all targets have it, and its items
 * stay stored for as long. So a reader
 *
 * <ol>
 *   <li>reads the intents of its ids,
 *   <li>reads the items,
 *   <li>for each set that holds one of the ids, reads its fate; where that is decided for it, what the set does to
 *       these ids takes the place of what was read,
 *   <li>reads the intents again. Where they are the same as before, it is done; else it begins anew.
 * </ol>
 *
 * <p>Of a set only what it does to ids that it still holds takes that place. What it did to an id that it has given
 * back is in the target, and a later set may have changed that since.
 *
 * <p><b>Why this is enough.</b> Where the intents are the same, each id was held by nobody, or by one and the same set,
 * all the time from the last read of step 1 to the first of step 4: a set that came and went in between would have left
 * its write time with the intent. Ids that nobody held had no set's writes under way, so what was read of them is what
 * they were at any moment of that time. Of an id that a set held: was it undecided in step 3, nothing of it was applied
 * in step 2; was it decided, then all its items are taken from where they are stored, whatever is applied of them. One
 * set's fate is read once, for all its ids.
 *
 * <p>Where sets follow each other so fast that this fails again and again, the reader takes the ids for itself, as a
 * set would ({@link HeldWork}).
 *
 * <p>Thread-safe.
 */
final class AtomicReads {
    private static final int MOST_TRIES = 6;

    private final ActorSystem<?> system;
    private final Intents intents;
    private final Decisions decisions;
    private final Contents contents;
    private final HeldWork held;

    AtomicReads(ActorSystem<?> system, SetTables sets) {
        this.system = system;
        this.intents = sets.intents();
        this.decisions = sets.decisions();
        this.contents = sets.contents();
        this.held = new HeldWork(system, sets);
    }

    /**
     * What is read.
     *
     * @param rows reads items as the target has them
     * @param touches which of a committed set's items matter
     * @param keeps which items matter that such a set puts; others only take away what was read
     */
    record Look(Supplier<CompletionStage<List<Found>>> rows, Predicate<StagedItem> touches, Predicate<Found> keeps) {}

    /** What a committed set does to an item. */
    private record Change(StagedItem item, String content, long writeMicros) {}

    /**
     * Reads.
     *
     * @param ids all that the items are of
     * @param rows reads the items as the target has them
     */
    CompletionStage<List<Found>> read(Place place, Set<String> ids, Supplier<CompletionStage<List<Found>>> rows) {
        return read(place, ids, new Look(rows, item -> ids.contains(item.getId()), found -> true));
    }

    /** The same, with what the sets that hold the ids do elsewhere, as far as that matters. */
    CompletionStage<List<Found>> read(Place place, Set<String> ids, Look look) {
        return attempt(place, List.copyOf(ids), look, 1);
    }

    private CompletionStage<List<Found>> attempt(Place place, List<String> ids, Look look, int number) {
        return intents(place, ids).thenCompose(before -> {
            CompletionStage<List<Found>> seen = look.rows()
                    .get()
                    .thenCompose(found ->
                            changes(place, before, look).thenCompose(changes -> overlay(found, changes, look)));
            // What a set stores goes away when it is done: that it could not be read counts only where the set
            // still has its ids.
            return seen.handle((read, failure) -> failure == null)
                    .thenCompose(any -> intents(place, ids))
                    .thenCompose(after -> after.equals(before) ? seen : again(place, ids, look, number));
        });
    }

    private CompletionStage<List<Found>> again(Place place, List<String> ids, Look look, int number) {
        if (number == MOST_TRIES) {
            return held.whileHolding(
                    ids.stream()
                            .map(id -> new Intents.Key(place.namespace(), id))
                            .sorted()
                            .toList(),
                    look.rows());
        }
        Duration pause = Duration.ofMillis(ThreadLocalRandom.current().nextLong(1, 4L * number + 2));
        return Patterns.after(pause, system, () -> attempt(place, ids, look, number + 1));
    }

    private CompletionStage<Map<String, Intents.Intent>> intents(Place place, List<String> ids) {
        return AtOnce.each(ids, id -> intents.read(new Intents.Key(place.namespace(), id)))
                .thenApply(read -> {
                    Map<String, Intents.Intent> byId = new HashMap<>();
                    for (int n = 0; n < ids.size(); n++) {
                        byId.put(ids.get(n), read.get(n));
                    }
                    return byId;
                });
    }

    private CompletionStage<List<Change>> changes(Place place, Map<String, Intents.Intent> held, Look look) {
        List<SetId> sets = held.values().stream()
                .flatMap(intent -> intent.holder().stream())
                .distinct()
                .toList();
        return AtOnce.each(sets, set -> changes(place, set, held, look))
                .thenApply(each -> each.stream().flatMap(List::stream).toList());
    }

    private CompletionStage<List<Change>> changes(Place place, SetId set, Map<String, Intents.Intent> held, Look look) {
        return decisions
                .read(set)
                .thenCompose(decision -> decision.isPresent() && decision.get() instanceof Decision.Commit commit
                        ? contents.items(commit.content())
                                .thenApply(items -> items.stream()
                                        .filter(item -> item.getNamespace().equals(place.namespace())
                                                && item.getTargetsList().contains(place.target())
                                                && look.touches().test(item)
                                                && holdsOrWasNotAskedFor(set, held.get(item.getId())))
                                        .map(item -> new Change(item, commit.content(), commit.writeMicros()))
                                        .toList())
                        : CompletableFuture.completedStage(List.of()));
    }

    /**
     * Of ids that were not asked for it is not known who holds them; whoever needs their items asks again, for them
     * too.
     */
    private static boolean holdsOrWasNotAskedFor(SetId set, Intents.@Nullable Intent intent) {
        return intent == null || intent.holder().equals(Optional.of(set));
    }

    /** Puts what committed sets do in the place of what was read; a later single write stays. */
    private CompletionStage<List<Found>> overlay(List<Found> found, List<Change> changes, Look look) {
        Map<List<String>, Found> items = new HashMap<>();
        found.forEach(item -> items.put(List.of(item.id(), item.key()), item));
        List<Change> puts = new ArrayList<>();
        for (Change change : changes) {
            StagedItem item = change.item();
            if (item.getOperation() == Operation.OPERATION_DELETE_VALUE) {
                items.values()
                        .removeIf(each -> each.id().equals(item.getId())
                                && (item.getKey().isEmpty() || each.key().equals(item.getKey()))
                                && each.writeMicros() <= change.writeMicros());
                continue;
            }
            Found now = items.get(List.of(item.getId(), item.getKey()));
            if (now == null || now.writeMicros() < change.writeMicros()) {
                puts.add(change);
            }
        }
        return AtOnce.each(puts, this::put).thenApply(put -> {
            put.forEach(item -> {
                if (look.keeps().test(item)) {
                    items.put(List.of(item.id(), item.key()), item);
                } else {
                    items.remove(List.of(item.id(), item.key()));
                }
            });
            return List.copyOf(items.values());
        });
    }

    private CompletionStage<Found> put(Change change) {
        StagedItem item = change.item();
        return contents.payload(change.content(), item)
                .thenApply(value ->
                        new Found(item.getId(), item.getKey(), value, item.getAttributesMap(), change.writeMicros()));
    }

    /** Whether one is there. */
    static Optional<Found> find(List<Found> items, String id, String key) {
        return items.stream()
                .filter(item -> item.id().equals(id) && item.key().equals(key))
                .findFirst();
    }
}
