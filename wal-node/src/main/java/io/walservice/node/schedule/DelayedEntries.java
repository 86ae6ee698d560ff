package io.walservice.node.schedule;

import io.walservice.namespace.NamespaceSpec;
import io.walservice.node.log.DuePlace;
import io.walservice.node.log.LogPartitionId;
import io.walservice.node.log.LogRegion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;

/**
 * The entries of a namespace that wait, read from the schedules of its log partitions, whichever nodes keep these.
 * Memory is bounded, whatever their number. Thread-safe.
 */
public final class DelayedEntries {

    /** A page is given back after so many rows, though it may not be full. */
    private static final int MOST_READ = 50_000;

    private static final int PARTITIONS_AT_ONCE = 4;

    /** An entry that waits, with all but its payload. */
    public record Listed(int partition, ScheduledRow row) {

        Cursor cursor() {
            return new Cursor(partition, row.place());
        }
    }

    /** Where a page has ended. */
    public record Cursor(int partition, DuePlace place) {}

    /**
     * Some of them.
     *
     * @param next where the next page begins; empty on the last one
     */
    public record Page(List<Listed> entries, Optional<Cursor> next) {}

    /**
     * How many there are.
     *
     * @param earliestMillis when the first and the last one are due; 0 where there are none
     * @param byHour since 1970
     */
    public record Count(long entries, long earliestMillis, long latestMillis, Map<Long, Long> byHour) {}

    private final LogRegion logs;
    private final ScheduleReader reader;
    private final ActorSystem<?> system;

    /** The delayed entries of this cluster. */
    public DelayedEntries(LogRegion logs, ScheduleStore store, ScheduleSettings settings, ActorSystem<?> system) {
        this.logs = logs;
        this.reader = new ScheduleReader(store, settings);
        this.system = system;
    }

    /** What waits now. Fails where a log partition does not answer. */
    public CompletionStage<Selection> select(NamespaceSpec spec, DelayedFilter filter) {
        List<CompletableFuture<Selection.Range>> asked = IntStream.range(0, spec.partitions())
                .mapToObj(partition -> new LogPartitionId(spec.name(), partition))
                .map(id -> range(id, filter).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                .thenApply(all -> new Selection(
                        filter, asked.stream().map(CompletableFuture::join).toList()));
    }

    private CompletionStage<Selection.Range> range(LogPartitionId id, DelayedFilter filter) {
        return logs.status(id)
                .thenApply(status -> new Selection.Range(
                                id, status.delayed().mark(), filter.untilMillis(), status.nextSequence())
                        .after(new DuePlace(filter.fromMillis(), 0)));
    }

    /** A page of a selection, by log partition and then in the order in which they are due. */
    public CompletionStage<Page> list(Selection selection, Optional<Cursor> after, int size) {
        List<Selection.Range> rest = selection.ranges().stream()
                .filter(range ->
                        range.id().partition() >= after.map(Cursor::partition).orElse(0))
                .map(range -> after.filter(
                                cursor -> cursor.partition() == range.id().partition())
                        .map(cursor -> range.after(cursor.place()))
                        .orElse(range))
                .toList();
        return Source.from(rest)
                .flatMapConcat(range ->
                        rows(range, true).map(row -> new Listed(range.id().partition(), row)))
                .scan(new Collected(selection.filter(), size), Collected::plus)
                .takeWhile(collected -> !collected.full(), true)
                .runWith(Sink.last(), system)
                .thenApply(Collected::page);
    }

    /** Gathers one page. Not thread-safe. */
    private static final class Collected {
        private final DelayedFilter filter;
        private final int size;
        private final List<Listed> entries = new ArrayList<>();
        private Optional<Cursor> last = Optional.empty();
        private int read;

        Collected(DelayedFilter filter, int size) {
            this.filter = filter;
            this.size = size;
        }

        Collected plus(Listed next) {
            if (next.row().entry().filter(filter::lets).isPresent()) {
                entries.add(next);
            }
            last = Optional.of(next.cursor());
            read++;
            return this;
        }

        boolean full() {
            return entries.size() == size || read == MOST_READ;
        }

        Page page() {
            return new Page(entries, full() ? last : Optional.empty());
        }
    }

    /** Counts a selection. */
    public CompletionStage<Count> count(Selection selection) {
        return Source.from(selection.ranges())
                .flatMapMerge(PARTITIONS_AT_ONCE, range -> matching(selection, range, false))
                .runWith(Sink.fold(new Tally(), Tally::plus), system)
                .thenApply(Tally::count);
    }

    /** Not thread-safe. */
    private static final class Tally {
        private final Map<Long, Long> byHour = new TreeMap<>();
        private long entries;
        private long earliest = Long.MAX_VALUE;
        private long latest;

        Tally plus(ScheduledRow row) {
            entries++;
            earliest = Math.min(earliest, row.place().dueMillis());
            latest = Math.max(latest, row.place().dueMillis());
            byHour.merge(ScheduleTimes.hourOf(row.place()), 1L, Long::sum);
            return this;
        }

        Count count() {
            return new Count(entries, entries == 0 ? 0 : earliest, latest, byHour);
        }
    }

    /** One of those of a selection that are due at a time or later; empty where there is none. */
    public CompletionStage<Optional<Listed>> anyFrom(Selection selection, Instant time) {
        DuePlace before = new DuePlace(time.toEpochMilli(), 0);
        return Source.from(selection.ranges())
                .map(range -> range.after(before))
                .flatMapConcat(range -> matching(selection, range, true)
                        .map(row -> new Listed(range.id().partition(), row)))
                .runWith(Sink.headOption(), system);
    }

    /** The rows of a selection in one of its ranges. */
    Source<ScheduledRow, NotUsed> matching(Selection selection, Selection.Range range, boolean withEntries) {
        boolean look = selection.filter().asksForMoreThanTime();
        Source<ScheduledRow, NotUsed> rows = rows(range, withEntries || look);
        return look
                ? rows.filter(
                        row -> row.entry().filter(selection.filter()::lets).isPresent())
                : rows;
    }

    private Source<ScheduledRow, NotUsed> rows(Selection.Range range, boolean withEntries) {
        return reader.waiting(range, withEntries);
    }
}
