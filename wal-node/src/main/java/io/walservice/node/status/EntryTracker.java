package io.walservice.node.status;

import io.walservice.connectors.LaneId;
import io.walservice.connectors.LogPosition;
import io.walservice.connectors.MessageQueue;
import io.walservice.connectors.QueueId;
import io.walservice.connectors.QueuePartitions;
import io.walservice.internal.v1.Entry;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.node.lane.Lane;
import io.walservice.node.log.EntryId;
import io.walservice.node.log.FindReply;
import io.walservice.node.log.LogPartitionId;
import io.walservice.node.log.LogRegion;
import io.walservice.node.schedule.ScheduledRow;
import io.walservice.node.schedule.Whereabouts;
import io.walservice.node.schedule.Whereabouts.InLog;
import io.walservice.node.schedule.Whereabouts.InSchedule;
import io.walservice.v1.Stage;
import io.walservice.v1.TargetProgress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

/** Finds an entry and tells where it is, for each of its targets. Thread-safe. */
public final class EntryTracker {

    /**
     * An entry that was found.
     *
     * @param id how clients name it
     * @param entry absent once retention has deleted it
     * @param targets where it is; empty when the entry is absent, as it then is settled everywhere
     */
    public record Tracked(EntryId id, Optional<Entry> entry, List<TargetProgress> targets) {}

    private final String region;
    private final LogRegion logs;
    private final MessageQueue queue;
    private final Lane.Stores stores;
    private final Whereabouts whereabouts;

    /** Tracks the entries of one region. */
    public EntryTracker(
            String region, LogRegion logs, MessageQueue queue, Lane.Stores stores, Whereabouts whereabouts) {
        this.region = region;
        this.logs = logs;
        this.queue = queue;
        this.stores = stores;
        this.whereabouts = whereabouts;
    }

    /** Finds an entry by its token; asks all log partitions, as a token does not tell. Fails when one cannot answer. */
    public CompletionStage<Optional<Tracked>> byToken(NamespaceSpec spec, String token) {
        List<CompletableFuture<Optional<Tracked>>> asked = IntStream.range(0, spec.partitions())
                .mapToObj(partition -> new LogPartitionId(spec.name(), partition))
                .map(id -> logs.findToken(id, token)
                        .thenCompose(reply -> track(spec, id, reply))
                        .toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                .thenApply(all ->
                        asked.stream().flatMap(answer -> answer.join().stream()).findFirst());
    }

    /** Finds an entry by its id. Fails when the log partition cannot answer. */
    public CompletionStage<Optional<Tracked>> byId(NamespaceSpec spec, EntryId id) {
        if (!id.region().equals(region) || id.partition() >= spec.partitions()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        LogPartitionId partition = new LogPartitionId(spec.name(), id.partition());
        return logs.findSequence(partition, id.sequence()).thenCompose(reply -> track(spec, partition, reply));
    }

    private CompletionStage<Optional<Tracked>> track(NamespaceSpec spec, LogPartitionId partition, FindReply reply) {
        if (reply instanceof FindReply.Failed failed) {
            return CompletableFuture.failedFuture(new IllegalStateException(failed.reason()));
        } else if (!(reply instanceof FindReply.Found found)) {
            return CompletableFuture.completedFuture(Optional.empty());
        } else {
            EntryId id = new EntryId(region, partition.partition(), found.sequence());
            return whereabouts.of(partition, found).thenCompose(where -> {
                if (where.isEmpty()) {
                    return CompletableFuture.completedFuture(Optional.empty()); // no client was given this id
                }
                return (where.get() instanceof InSchedule delayed
                                ? CompletableFuture.completedFuture(delayed(id, delayed))
                                : inLog(spec, id, ((InLog) where.get()).found()))
                        .thenApply(Optional::of);
            });
        }
    }

    private CompletionStage<Tracked> inLog(NamespaceSpec spec, EntryId id, FindReply.Found found) {
        return found.entry().isEmpty()
                ? CompletableFuture.completedFuture(new Tracked(id, Optional.empty(), List.of()))
                : targets(spec, id, found, found.entry().get())
                        .thenApply(targets -> new Tracked(id, found.entry(), targets));
    }

    // ---- delayed entries

    private static Tracked delayed(EntryId id, InSchedule where) {
        boolean past = where.place().dueMillis() < System.currentTimeMillis();
        if (where.row().isEmpty() && where.found().dispatched() && past) {
            return new Tracked(id, Optional.empty(), List.of());
        }
        boolean cancelled = where.row().map(ScheduledRow::cancelled).orElse(false);
        return waiting(id, where.entry(), cancelled ? Stage.STAGE_CANCELLED : Stage.STAGE_DELAYED);
    }

    private static Tracked waiting(EntryId id, Optional<Entry> entry, Stage stage) {
        List<TargetProgress> targets = entry.stream()
                .flatMap(each -> each.getTargetsList().stream())
                .map(target -> TargetProgress.newBuilder()
                        .setTarget(target)
                        .setStage(stage)
                        .build())
                .toList();
        return new Tracked(id, entry, targets);
    }

    // ---- entries that have their place in the log

    private CompletionStage<List<TargetProgress>> targets(
            NamespaceSpec spec, EntryId id, FindReply.Found found, Entry entry) {
        List<CompletableFuture<TargetProgress>> asked = entry.getTargetsList().stream()
                .map(target -> target(spec, id, found, new LaneId(spec.name(), target), entry)
                        .toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                .thenApply(all -> asked.stream().map(CompletableFuture::join).toList());
    }

    private CompletionStage<TargetProgress> target(
            NamespaceSpec spec, EntryId id, FindReply.Found found, LaneId lane, Entry entry) {
        if (!found.dispatched()) {
            return CompletableFuture.completedFuture(progress(lane, Stage.STAGE_JOURNALLED));
        }
        return stores.deadLetters().find(lane, id.toString()).thenCompose(letter -> {
            if (letter.isPresent()) {
                return CompletableFuture.completedFuture(progress(lane, Stage.STAGE_DEAD_LETTERED).toBuilder()
                        .setCause(letter.get().failure().cause())
                        .build());
            } else if (spec.target(lane.target()).isEmpty()) {
                return CompletableFuture.completedFuture(progress(lane, Stage.STAGE_TARGET_REMOVED));
            }
            return parkedOrNot(spec, found, lane, entry);
        });
    }

    private CompletionStage<TargetProgress> parkedOrNot(
            NamespaceSpec spec, FindReply.Found found, LaneId lane, Entry entry) {
        QueueRecord record =
                QueueRecord.newBuilder().setEpoch(found.epoch()).setEntry(entry).build();
        return stores.parked().find(lane, record, spec.delivery().order()).thenCompose(parked -> {
            if (parked.isPresent()) {
                return CompletableFuture.completedFuture(progress(lane, Stage.STAGE_PARKED).toBuilder()
                        .setCause(parked.get())
                        .build());
            } else if (found.settled()) {
                return CompletableFuture.completedFuture(progress(lane, Stage.STAGE_APPLIED));
            }
            return onQueue(spec, found, lane, entry);
        });
    }

    private CompletionStage<TargetProgress> onQueue(
            NamespaceSpec spec, FindReply.Found found, LaneId lane, Entry entry) {
        int partition = QueuePartitions.partitionOf(entry.getId(), spec.queue().partitions());
        LogPosition position = new LogPosition(found.epoch(), found.sequence());
        return queue.progress(QueueId.of(spec), lane).thenApply(lanes -> {
            LogPosition settled = lanes.settled().getOrDefault(partition, LogPosition.START);
            return progress(lane, settled.compareTo(position) >= 0 ? Stage.STAGE_APPLIED : Stage.STAGE_QUEUED);
        });
    }

    private static TargetProgress progress(LaneId lane, Stage stage) {
        return TargetProgress.newBuilder()
                .setTarget(lane.target())
                .setStage(stage)
                .build();
    }
}
