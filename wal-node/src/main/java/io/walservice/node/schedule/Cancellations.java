package io.walservice.node.schedule;

import io.walservice.internal.v1.Entry;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.node.log.CancelReply;
import io.walservice.node.log.EntryId;
import io.walservice.node.log.FindReply;
import io.walservice.node.log.LogPartitionId;
import io.walservice.node.log.LogRegion;
import io.walservice.node.log.WaitingEntry;
import io.walservice.node.schedule.Whereabouts.InSchedule;
import io.walservice.node.schedule.Whereabouts.Whereabout;
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

    /** How often an entry is followed that is moved at the same time. */
    private static final int MOST_MOVES = 5;

    private final String region;
    private final LogRegion logs;
    private final Whereabouts whereabouts;

    /** Cancels entries of one region. */
    public Cancellations(String region, LogRegion logs, Whereabouts whereabouts) {
        this.region = region;
        this.logs = logs;
        this.whereabouts = whereabouts;
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
        } else {
            EntryId id = new EntryId(region, partition.partition(), found.sequence());
            return whereabouts
                    .of(partition, found)
                    .thenCompose(where -> where.isEmpty()
                            ? CompletableFuture.completedFuture(Optional.empty())
                            : cancel(partition, found, where.get(), MOST_MOVES)
                                    .thenApply(result -> Optional.of(new Outcome(id, result))));
        }
    }

    private CompletionStage<Result> cancel(
            LogPartitionId partition, FindReply.Found found, Whereabout where, int attempts) {
        if (!(where instanceof InSchedule waiting)) {
            return CompletableFuture.completedFuture(Result.TOO_LATE);
        }
        List<String> targets =
                where.entry().<List<String>>map(Entry::getTargetsList).orElse(List.of());
        return logs.cancel(partition, new WaitingEntry(waiting.place(), targets))
                .exceptionally(failure -> CancelReply.UNKNOWN)
                .thenCompose(reply -> switch (reply) {
                    case CANCELLED -> CompletableFuture.completedFuture(Result.CANCELLED);
                    case UNKNOWN -> CompletableFuture.completedFuture(Result.UNKNOWN);
                    case TOO_LATE -> tooLate(partition, found, waiting, attempts);
                });
    }

    /** Too late at this place: it has fired, or somebody has moved it at the same time. */
    private CompletionStage<Result> tooLate(
            LogPartitionId partition, FindReply.Found found, InSchedule before, int attempts) {
        return whereabouts.of(partition, found).thenCompose(now -> {
            if (now.isPresent()
                    && now.get() instanceof InSchedule moved
                    && !moved.place().equals(before.place())) {
                return attempts > 1
                        ? cancel(partition, found, moved, attempts - 1)
                        : CompletableFuture.completedFuture(Result.UNKNOWN);
            }
            return CompletableFuture.completedFuture(Result.TOO_LATE);
        });
    }
}
