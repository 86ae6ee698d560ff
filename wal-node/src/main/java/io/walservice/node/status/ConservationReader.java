package io.walservice.node.status;

import io.walservice.admin.v1.Conservation;
import io.walservice.admin.v1.TargetConservation;
import io.walservice.connectors.LaneId;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.node.deadletter.DeadLetterStore;
import io.walservice.node.lane.Lane;
import io.walservice.node.log.EntryCounts;
import io.walservice.node.log.LogPartitionId;
import io.walservice.node.log.LogRegion;
import io.walservice.node.log.LogStatus;
import io.walservice.node.park.ParkStore;
import io.walservice.node.tally.Tally;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

/**
 * Counts the entries of a namespace where they are. Thread-safe.
 *
 * <p>Lanes are counted before logs, so what was written meanwhile shows as pending.
 */
final class ConservationReader {

    private final LogRegion logs;
    private final Lane.Stores stores;

    ConservationReader(LogRegion logs, Lane.Stores stores) {
        this.logs = logs;
        this.stores = stores;
    }

    /** What a lane has done with its entries. */
    private record LaneCount(LaneId lane, Tally tally, ParkStore.Count parked, DeadLetterStore.Count letters) {}

    CompletionStage<Conservation> read(NamespaceSpec spec) {
        List<CompletionStage<LaneCount>> lanes =
                LaneId.allOf(spec).stream().map(this::lane).toList();
        return all(lanes)
                .thenCompose(counted -> all(partitions(spec))
                        .thenApply(statuses -> Conservation.newBuilder()
                                .addAllTargets(counted.stream()
                                        .map(lane -> conservation(lane, statuses))
                                        .toList())
                                .build()));
    }

    private CompletionStage<LaneCount> lane(LaneId id) {
        return stores.deadLetters()
                .count(id)
                .thenCompose(letters -> stores.parked()
                        .count(id)
                        .thenCompose(parked -> stores.tallies()
                                .total(id)
                                .thenApply(tally -> new LaneCount(id, tally, parked, letters))));
    }

    private List<CompletionStage<LogStatus>> partitions(NamespaceSpec spec) {
        return IntStream.range(0, spec.partitions())
                .mapToObj(partition -> logs.status(new LogPartitionId(spec.name(), partition)))
                .toList();
    }

    private static TargetConservation conservation(LaneCount lane, List<LogStatus> statuses) {
        EntryCounts.Count taken = statuses.stream()
                .map(status -> status.counts().of(lane.lane().target()))
                .reduce(EntryCounts.Count.NONE, EntryCounts.Count::plus);
        long applied = lane.tally().applied() + lane.parked().applied();
        long accounted = applied
                + lane.parked().waiting()
                + lane.letters().waiting()
                + lane.letters().discarded();
        return TargetConservation.newBuilder()
                .setTarget(lane.lane().target())
                .setAcknowledged(taken.acknowledged())
                .setApplied(applied)
                .setPending(taken.inLog() - lane.tally().settled())
                .setDelayed(taken.delayed())
                .setParked(lane.parked().waiting())
                .setDeadLettered(lane.letters().waiting())
                .setDiscarded(lane.letters().discarded())
                .setCancelled(taken.cancelled())
                .setDifference(lane.tally().settled() - accounted)
                .build();
    }

    private static <T> CompletionStage<List<T>> all(List<CompletionStage<T>> stages) {
        List<CompletableFuture<T>> futures =
                stages.stream().map(CompletionStage::toCompletableFuture).toList();
        return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
                .thenApply(done -> futures.stream().map(CompletableFuture::join).toList());
    }
}
