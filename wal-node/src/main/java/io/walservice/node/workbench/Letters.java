package io.walservice.node.workbench;

import com.google.protobuf.ByteString;
import io.walservice.connectors.LaneId;
import io.walservice.node.deadletter.DeadLetter;
import io.walservice.node.deadletter.DeadLetterFilter;
import io.walservice.node.deadletter.DeadLetterStore;
import io.walservice.node.deadletter.DeadLetterStore.Listed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The dead letters of several lanes, one after another. Reads page by page, so memory is bounded. Thread-safe. */
final class Letters {

    private static final int PAGE = 500;

    private final DeadLetterStore store;

    Letters(DeadLetterStore store) {
        this.store = store;
    }

    /** How many letters a kind of cause has, since when and until when. */
    record Group(LaneId lane, String cause, long letters, Instant first, Instant last) {

        private Group plus(Instant at) {
            return new Group(lane, cause, letters + 1, at.isBefore(first) ? at : first, at.isAfter(last) ? at : last);
        }
    }

    /**
     * A page of letters.
     *
     * @param lanes in the order in which they are listed
     * @param after the last letter of the page before
     */
    CompletionStage<List<Listed>> page(
            List<LaneId> lanes, Optional<LetterCursor> after, DeadLetterFilter filter, int size) {
        List<LaneId> rest = after.map(cursor -> lanes.stream()
                        .dropWhile(lane -> !lane.name().equals(cursor.target()))
                        .toList())
                .orElse(lanes);
        return page(rest, after.map(LetterCursor::place).orElse(null), filter, size, new ArrayList<>());
    }

    private CompletionStage<List<Listed>> page(
            List<LaneId> lanes,
            DeadLetter.@Nullable Place after,
            DeadLetterFilter filter,
            int size,
            List<Listed> found) {
        if (lanes.isEmpty() || found.size() >= size) {
            return CompletableFuture.completedFuture(found.subList(0, Math.min(size, found.size())));
        }
        return store.after(lanes.get(0), after, filter, size - found.size()).thenCompose(letters -> {
            found.addAll(letters);
            return page(lanes.subList(1, lanes.size()), null, filter, size, found);
        });
    }

    /** Counts by kind of cause. */
    CompletionStage<List<Group>> groups(List<LaneId> lanes, DeadLetterFilter filter) {
        Map<String, Group> groups = new TreeMap<>();
        return each(lanes, filter, letter -> {
                    String cause = kind(letter.failure().cause());
                    Instant at = letter.failure().at();
                    groups.merge(
                            letter.lane().name() + "/" + cause,
                            new Group(letter.lane(), cause, 1, at, at),
                            (before, one) -> before.plus(at));
                    return CompletableFuture.completedFuture(null);
                })
                .thenApply(all -> List.copyOf(groups.values()));
    }

    /**
     * Removes letters for good, and says how many.
     *
     * @param before done before each with the lane and the queue's record
     */
    CompletionStage<Long> discard(
            List<LaneId> lanes, DeadLetterFilter filter, BiFunction<LaneId, ByteString, CompletionStage<Void>> before) {
        return each(
                lanes,
                filter,
                letter -> store.read(letter.lane(), letter.place())
                        .thenCompose(found -> found.isPresent()
                                ? before.apply(letter.lane(), found.get().record())
                                        .thenCompose(done -> store.discard(letter.lane(), letter.place(), found.get()))
                                        .<Void>thenApply(removed -> null)
                                : CompletableFuture.<Void>completedFuture(null)));
    }

    /** Removes one letter as it is now, for good. */
    CompletionStage<Void> remove(LaneId lane, DeadLetter.Place place) {
        return store.read(lane, place)
                .thenCompose(found -> found.isPresent()
                        ? store.discard(lane, place, found.get()).<Void>thenApply(removed -> null)
                        : CompletableFuture.<Void>completedFuture(null));
    }

    private CompletionStage<Long> each(
            List<LaneId> lanes, DeadLetterFilter filter, Function<Listed, CompletionStage<Void>> work) {
        CompletionStage<Long> done = CompletableFuture.completedFuture(0L);
        for (LaneId lane : lanes) {
            done = done.thenCompose(before -> from(lane, null, filter, work, before));
        }
        return done;
    }

    private CompletionStage<Long> from(
            LaneId lane,
            DeadLetter.@Nullable Place after,
            DeadLetterFilter filter,
            Function<Listed, CompletionStage<Void>> work,
            long before) {
        return store.after(lane, after, filter, PAGE).thenCompose(letters -> {
            if (letters.isEmpty()) {
                return CompletableFuture.completedFuture(before);
            }
            CompletionStage<Void> done = CompletableFuture.completedFuture(null);
            for (Listed letter : letters) {
                done = done.thenCompose(one -> work.apply(letter));
            }
            DeadLetter.Place last = letters.get(letters.size() - 1).place();
            return done.thenCompose(all -> from(lane, last, filter, work, before + letters.size()));
        });
    }

    /** What stands before the first colon: the kind of failure. */
    private static String kind(String cause) {
        int colon = cause.indexOf(':');
        return colon < 0 ? cause : cause.substring(0, colon);
    }
}
