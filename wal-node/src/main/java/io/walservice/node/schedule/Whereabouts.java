package io.walservice.node.schedule;

import io.walservice.internal.v1.Entry;
import io.walservice.node.log.DuePlace;
import io.walservice.node.log.EntryId;
import io.walservice.node.log.FindReply;
import io.walservice.node.log.LogPartitionId;
import io.walservice.node.log.LogRegion;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Finds where a delayed entry is now: it keeps the name of its acceptance, but gets a new sequence whenever it is
 * moved, and when it fires. Thread-safe.
 *
 * <pre>
 * acceptance ─▶ its place ─▶ fired as ─▶ its next place ─▶ … ─▶ fired as: in the log
 *       └──────────── moved to ────────────────▲
 * </pre>
 *
 * <p>The short cut is for entries that wait for so long that their first places are deleted.
 */
public final class Whereabouts {

    /** Where an entry is. */
    public sealed interface Whereabout {

        /** The entry, as far as that is still known. */
        Optional<Entry> entry();
    }

    /**
     * It has a place in the schedule, where it waits or was called off.
     *
     * @param found under which sequence it waits
     * @param row absent before the dispatcher has brought it, and when it is deleted
     */
    public record InSchedule(FindReply.Found found, DuePlace place, Optional<ScheduledRow> row) implements Whereabout {
        @Override
        public Optional<Entry> entry() {
            return found.entry().or(() -> row.flatMap(ScheduledRow::entry));
        }
    }

    /** It has its place in the log: it was not delayed, has fired, or that is long ago. */
    public record InLog(FindReply.Found found) implements Whereabout {
        @Override
        public Optional<Entry> entry() {
            return found.entry();
        }
    }

    private final LogRegion logs;
    private final ScheduleStore store;

    /** Finds entries of this cluster. */
    public Whereabouts(LogRegion logs, ScheduleStore store) {
        this.logs = logs;
        this.store = store;
    }

    /**
     * Where the entry is that was accepted under a sequence.
     *
     * @return empty where no entry was accepted under it: then it is one that another entry got later
     */
    public CompletionStage<Optional<Whereabout>> of(LogPartitionId id, FindReply.Found accepted) {
        return latest(id, accepted)
                .thenCompose(found -> follow(id, found))
                .thenApply(where -> Optional.of(where)
                        .filter(known -> known.entry()
                                .map(entry -> EntryId.sequenceOf(entry) == accepted.sequence())
                                .orElse(true)));
    }

    private CompletionStage<FindReply.Found> latest(LogPartitionId id, FindReply.Found accepted) {
        if (accepted.entry().map(entry -> !DuePlace.waits(entry)).orElse(false)) {
            return CompletableFuture.completedFuture(accepted);
        }
        return store.movedTo(id, accepted.sequence())
                .thenCompose(moved ->
                        moved.isPresent() ? find(id, moved.get()) : CompletableFuture.completedFuture(accepted));
    }

    /** Sequences grow on the way, so it ends. */
    private CompletionStage<Whereabout> follow(LogPartitionId id, FindReply.Found found) {
        return place(id, found).thenCompose(place -> {
            if (place.isEmpty()) {
                return CompletableFuture.completedFuture(new InLog(found));
            }
            return store.find(id, place.get()).thenCompose(row -> {
                long firedAs = row.map(ScheduledRow::firedAs).orElse(0L);
                return firedAs > 0
                        ? find(id, firedAs).thenCompose(next -> follow(id, next))
                        : CompletableFuture.completedFuture(new InSchedule(found, place.get(), row));
            });
        });
    }

    /** Where it waits or has waited; empty where it was not delayed, or that is long ago. */
    private CompletionStage<Optional<DuePlace>> place(LogPartitionId id, FindReply.Found found) {
        return found.entry().isPresent()
                ? CompletableFuture.completedFuture(
                        found.entry().filter(DuePlace::waits).map(DuePlace::of))
                : store.place(id, found.sequence());
    }

    private CompletionStage<FindReply.Found> find(LogPartitionId id, long sequence) {
        return logs.findSequence(id, sequence)
                .thenCompose(reply -> reply instanceof FindReply.Found found
                        ? CompletableFuture.completedFuture(found)
                        : CompletableFuture.failedFuture(
                                new IllegalStateException("%s: %d is not found: %s".formatted(id, sequence, reply))));
    }
}
