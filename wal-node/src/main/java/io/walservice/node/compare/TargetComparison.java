package io.walservice.node.compare;

import com.google.protobuf.ByteString;
import io.walservice.connectors.Cause;
import io.walservice.connectors.TargetContents.Held;
import io.walservice.connectors.TargetContents.Item;
import io.walservice.connectors.TargetContents.Page;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.pattern.Patterns;
import org.apache.pekko.stream.javadsl.Source;

/**
 * Compares what places hold, in memory for one page:
 *
 * <pre>{@code
 * each place that can be listed ─▶ page ─▶ less what an earlier place has ─▶ ask all places ─▶ judge ─▶ look again
 * }</pre>
 *
 * <p>What an earlier place has was compared when that one was listed, so each item is compared once, whichever place
 * lacks it, and nothing need come sorted.
 */
final class TargetComparison {
    /** With payloads of 1 MiB and four places, 400 MiB; usually far less. */
    private static final int PAGE = 100;

    private static final Duration AGAIN = Duration.ofMillis(500);

    private final List<Place> places;
    private final ItemJudge judge;
    private final ActorSystem<?> system;
    private final long patienceNanos;
    private long waitedNanos;

    /**
     * A comparison, to be run once.
     *
     * @param patience how long what differs is looked at again, in all
     */
    TargetComparison(List<Place> places, Duration patience, ActorSystem<?> system) {
        // What can be listed first: it is what others are compared with.
        this.places = places.stream()
                .sorted(Comparator.comparing(place -> !place.contents().listable()))
                .toList();
        this.judge = new ItemJudge(this.places);
        this.system = system;
        this.patienceNanos = patience.toNanos();
    }

    /** In the order in which they are compared. */
    List<Place> places() {
        return places;
    }

    /** What one page has brought. */
    record Step(int compared, List<ItemDifference> differences) {}

    /** A page: of which place, and from where on. */
    private record Cursor(int place, Optional<String> after) {}

    /** Fails where a place does not answer; the message names it. Closes all places at its end. */
    Source<Step, NotUsed> run() {
        return Source.unfoldAsync(new Cursor(0, Optional.empty()), this::step).watchTermination((unused, done) -> {
            var unusedEnd = done.whenComplete(
                    (end, failure) -> places.forEach(place -> place.contents().close()));
            return NotUsed.getInstance();
        });
    }

    private CompletionStage<Optional<Pair<Cursor, Step>>> step(Cursor cursor) {
        if (cursor.place() == places.size()
                || !places.get(cursor.place()).contents().listable()) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        return named(cursor.place(), () -> places.get(cursor.place()).contents().list(cursor.after(), PAGE))
                .thenCompose(page -> compare(cursor.place(), page)
                        .thenApply(step -> Optional.of(Pair.create(next(cursor, page), step))));
    }

    private static Cursor next(Cursor cursor, Page page) {
        return page.next().isPresent()
                ? new Cursor(cursor.place(), page.next())
                : new Cursor(cursor.place() + 1, Optional.empty());
    }

    private CompletionStage<Step> compare(int listed, Page page) {
        List<Item> items = page.items().stream().map(Held::item).toList();
        Map<Item, ByteString> values =
                page.items().stream().collect(Collectors.toMap(Held::item, Held::value, (one, other) -> other));
        return look(items, Optional.of(listed), values).thenCompose(sighting -> {
            Set<Item> before = new HashSet<>();
            IntStream.range(0, listed)
                    .forEach(place -> before.addAll(sighting.held().get(place).keySet()));
            List<Item> fresh =
                    items.stream().filter(item -> !before.contains(item)).toList();
            return judge.differences(new Sighting(fresh, sighting.held()))
                    .thenCompose(this::again)
                    .thenApply(differences -> new Step(fresh.size(), differences));
        });
    }

    /** What differs may be on its way, so it is looked at again while there is patience left. */
    private CompletionStage<List<ItemDifference>> again(List<ItemDifference> differences) {
        if (differences.isEmpty() || waitedNanos >= patienceNanos) {
            return CompletableFuture.completedStage(differences);
        }
        long begin = System.nanoTime();
        List<Item> items = differences.stream().map(ItemDifference::item).toList();
        return Patterns.after(
                        AGAIN,
                        system.classicSystem(),
                        () -> look(items, Optional.empty(), Map.of()).thenCompose(judge::differences))
                .thenCompose(left -> {
                    // Steps come one after another.
                    waitedNanos += System.nanoTime() - begin;
                    return again(left);
                });
    }

    /** Asks all places for these items, but for the one whose values are known. */
    private CompletionStage<Sighting> look(List<Item> items, Optional<Integer> listed, Map<Item, ByteString> values) {
        CompletionStage<List<Map<Item, ByteString>>> all = CompletableFuture.completedStage(new ArrayList<>());
        for (int i = 0; i < places.size(); i++) {
            int place = i;
            CompletionStage<Map<Item, ByteString>> one = listed.equals(Optional.of(place)) || items.isEmpty()
                    ? CompletableFuture.completedStage(new HashMap<>(values))
                    : named(place, () -> places.get(place).contents().get(items));
            all = all.thenCombine(one, (held, next) -> {
                held.add(next);
                return held;
            });
        }
        return all.thenApply(held -> new Sighting(items, held));
    }

    private <T> CompletionStage<T> named(int place, Supplier<CompletionStage<T>> call) {
        return CompletableFuture.completedFuture(null)
                .thenCompose(begun -> call.get())
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(new PlaceAwayException(
                        "target %s: %s".formatted(places.get(place).name(), Cause.of(failure)))));
    }

    /** A place does not answer. */
    static final class PlaceAwayException extends RuntimeException {
        PlaceAwayException(String message) {
            super(message, null, false, false);
        }
    }
}
