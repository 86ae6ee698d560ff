package io.walservice.node.schedule;

import io.walservice.internal.v1.Entry;
import io.walservice.node.log.DuePlace;
import io.walservice.node.log.LogPartitionId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Source;

/**
 * Reads what waits in a log partition, in the order in which it is due.
 *
 * <pre>
 * hours ─▶ seconds ─▶ pieces of a second, some at once ─▶ rows that wait
 * </pre>
 *
 * <p>Memory is bounded by a few pieces; payloads are dropped as soon as they are read. Thread-safe.
 */
final class ScheduleReader {

    private static final int SECONDS_AT_ONCE = 8;

    private final ScheduleStore store;
    private final ScheduleSettings settings;

    ScheduleReader(ScheduleStore store, ScheduleSettings settings) {
        this.store = store;
        this.settings = settings;
    }

    /**
     * The rows of a range that wait.
     *
     * @param withEntries with their entries, but without payloads
     */
    Source<ScheduledRow, NotUsed> waiting(Selection.Range range, boolean withEntries) {
        long lastMillis = range.untilMillis() - 1;
        long lastHour = ScheduleTimes.hourOf(DuePlace.endOf(lastMillis));
        long lastSecond = ScheduleTimes.secondOf(DuePlace.endOf(lastMillis));
        return Source.completionStage(store.hours(range.id(), ScheduleTimes.hourOf(range.after())))
                .mapConcat(hours -> hours)
                .takeWhile(hour -> hour <= lastHour)
                .flatMapConcat(hour -> Source.completionStage(store.seconds(range.id(), hour)))
                .mapConcat(seconds -> seconds)
                .filter(second -> second >= ScheduleTimes.secondOf(range.after()) && second <= lastSecond)
                .map(second -> new Second(range, second, withEntries))
                .mapAsync(SECONDS_AT_ONCE, second -> piece(second, second.start()))
                .flatMapConcat(this::all)
                .filter(row -> row.waits() && row.place().sequence() < range.belowSequence());
    }

    /** As much of a range as is in one second. */
    private record Second(Selection.Range range, long second, boolean withEntries) {

        private LogPartitionId id() {
            return range.id();
        }

        /** Everything after it is to be read. */
        private DuePlace start() {
            DuePlace first = new DuePlace(ScheduleTimes.startOfSecond(second), 0);
            return range.after().compareTo(first) > 0 ? range.after() : first;
        }

        private DuePlace end() {
            return DuePlace.endOf(Math.min(ScheduleTimes.endOfSecond(second), range.untilMillis() - 1));
        }
    }

    private record Piece(Second of, Chunk chunk, DuePlace through) {}

    private CompletionStage<Piece> piece(Second second, DuePlace after) {
        return store.rows(second.id(), second.second(), after, second.end(), settings.chunkEntries())
                .thenCompose(rows -> {
                    Chunk chunk = second.withEntries()
                            ? Chunk.of(rows, settings)
                            : new Chunk(rows, rows.size() < settings.chunkEntries());
                    DuePlace through = chunk.through(after);
                    return second.withEntries() && !chunk.waiting().isEmpty()
                            ? store.entries(second.id(), second.second(), after, through)
                                    .thenApply(entries -> new Piece(second, joined(chunk, entries), through))
                            : CompletableFuture.completedFuture(new Piece(second, chunk, through));
                });
    }

    private static Chunk joined(Chunk chunk, List<Entry> entries) {
        Map<DuePlace, Entry> byPlace = entries.stream()
                .map(entry -> entry.toBuilder().clearPayload().build())
                .collect(Collectors.toMap(DuePlace::of, Function.identity()));
        return new Chunk(
                chunk.rows().stream()
                        .map(row -> row.with(Optional.ofNullable(byPlace.get(row.place()))))
                        .toList(),
                chunk.all());
    }

    /** The rows of a piece and of all after it in the same second. */
    private Source<ScheduledRow, NotUsed> all(Piece first) {
        Source<ScheduledRow, NotUsed> rows = Source.from(first.chunk().rows());
        if (first.chunk().all()) {
            return rows;
        }
        return rows.concat(Source.unfoldAsync(Optional.of(first.through()), after -> rest(first.of(), after))
                .mapConcat(piece -> piece));
    }

    /** The next piece of a second, and after what the one behind it begins. */
    private CompletionStage<Optional<Pair<Optional<DuePlace>, List<ScheduledRow>>>> rest(
            Second second, Optional<DuePlace> after) {
        if (after.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return piece(second, after.get())
                .thenApply(piece -> Optional.of(Pair.create(
                        piece.chunk().all() ? Optional.empty() : Optional.of(piece.through()),
                        piece.chunk().rows())));
    }
}
