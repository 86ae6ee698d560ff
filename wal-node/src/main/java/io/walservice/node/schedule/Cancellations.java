package io.walservice.node.schedule;

import io.walservice.internal.v1.Entry;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.node.log.CancelReply;
import io.walservice.node.log.DuePlace;
import io.walservice.node.log.EntryId;
import io.walservice.node.log.FindReply;
import io.walservice.node.log.LogPartitionId;
import io.walservice.node.log.LogRegion;
import io.walservice.node.log.WaitingEntry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

/** Calls delayed entries off, wherever their log partitions are. Thread-safe. */
public final class Cancellations {

    /** What became of it. */
    public record Outcome(EntryId id, Result result) {}

    /** Which of the two won. */
    public enum Result {
        /** The entry will never be applied. */
        CANCELLED,
        /** The entry is or will be applied. */
        TOO_LATE,
        /** One of the two; asking again tells. */
        UNKNOWN
    }

    private final String region;
    private final LogRegion logs;
    private final ScheduleStore store;

    /** Cancels entries of one region. */
    public Cancellations(String region, LogRegion logs, ScheduleStore store) {
        this.region = region;
        this.logs = logs;
        this.store = store;
    }

    /** Cancels by token. Empty where no such entry is remembered; fails when that cannot be found out. */
    public CompletionStage<Optional<Outcome>> byToken(NamespaceSpec spec, String token) {
        List<CompletableFuture<Optional<Outcome>>> asked = IntStream.range(0, spec.partitions())
                .mapToObj(partition -> new LogPartitionId(spec.name(), partition))
                .map(id -> logs.findToken(id, token)
                        .thenCompose(reply -> cancel(id, reply))
                        .toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                .thenApply(all ->
                        asked.stream().flatMap(answer -> answer.join().stream()).findFirst());
    }

    /** Cancels by id. Empty where there is no such entry; fails when that cannot be found out. */
    public CompletionStage<Optional<Outcome>> byId(NamespaceSpec spec, EntryId id) {
        if (!id.region().equals(region) || id.partition() >= spec.partitions()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        LogPartitionId partition = new LogPartitionId(spec.name(), id.partition());
        return logs.findSequence(partition, id.sequence()).thenCompose(reply -> cancel(partition, reply));
    }

    private CompletionStage<Optional<Outcome>> cancel(LogPartitionId partition, FindReply reply) {
        if (reply instanceof FindReply.Failed failed) {
            return CompletableFuture.failedFuture(new IllegalStateException(failed.reason()));
        } else if (!(reply instanceof FindReply.Found found)) {
            return CompletableFuture.completedFuture(Optional.empty());
        } else if (found.entry().map(Entry::getScheduledSequence).orElse(0L) > 0) {
            return CompletableFuture.completedFuture(Optional.empty());
        } else {
            EntryId id = new EntryId(region, partition.partition(), found.sequence());
            return waiting(partition, found)
                    .thenCompose(entry -> entry.isPresent()
                            ? cancel(partition, entry.get())
                            : CompletableFuture.completedFuture(Result.TOO_LATE))
                    .thenApply(result -> Optional.of(new Outcome(id, result)));
        }
    }

    /** The entry as it is in the schedule; empty where it was not delayed, or that is long ago. */
    private CompletionStage<Optional<WaitingEntry>> waiting(LogPartitionId partition, FindReply.Found found) {
        return found.entry().isPresent()
                ? CompletableFuture.completedFuture(
                        found.entry().filter(DuePlace::waits).map(WaitingEntry::of))
                : store.place(partition, found.sequence())
                        .thenCompose(place -> place.isPresent()
                                ? store.find(partition, place.get())
                                : CompletableFuture.completedFuture(Optional.empty()))
                        .thenApply(row -> row.flatMap(ScheduledRow::entry).map(WaitingEntry::of));
    }

    private CompletionStage<Result> cancel(LogPartitionId partition, WaitingEntry entry) {
        return logs.cancel(partition, entry)
                .exceptionally(failure -> CancelReply.UNKNOWN)
                .thenApply(reply -> switch (reply) {
                    case CANCELLED -> Result.CANCELLED;
                    case TOO_LATE -> Result.TOO_LATE;
                    case UNKNOWN -> Result.UNKNOWN;
                });
    }
}
