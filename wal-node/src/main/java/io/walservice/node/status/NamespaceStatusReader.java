package io.walservice.node.status;

import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.walservice.admin.v1.Conservation;
import io.walservice.admin.v1.LaneStatus;
import io.walservice.admin.v1.LogPartitionStatus;
import io.walservice.admin.v1.NamespaceStatus;
import io.walservice.connectors.LaneId;
import io.walservice.connectors.MessageQueue;
import io.walservice.connectors.QueueId;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.node.control.NamespaceStatusSource;
import io.walservice.node.lane.Lane;
import io.walservice.node.lane.LaneRegion;
import io.walservice.node.log.LogPartitionId;
import io.walservice.node.log.LogRegion;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Asks all parts of a namespace how they are; a part that does not answer is reported without a node. Thread-safe. */
public final class NamespaceStatusReader implements NamespaceStatusSource {

    /** A queue of another region may be out of reach; what else there is to tell should not wait for it. */
    private static final Duration LAG_LIMIT = Duration.ofSeconds(2);

    private final String region;
    private final LogRegion logs;
    private final LaneRegion lanes;
    private final MessageQueue queue;
    private final ConservationReader conservation;

    /**
     * Reads the status of any namespace of this cluster.
     *
     * @param region where that is
     */
    public NamespaceStatusReader(
            String region, LogRegion logs, LaneRegion lanes, MessageQueue queue, Lane.Stores stores) {
        this.region = region;
        this.logs = logs;
        this.lanes = lanes;
        this.queue = queue;
        this.conservation = new ConservationReader(logs, stores);
    }

    @Override
    public CompletionStage<Conservation> conservation(NamespaceSpec spec) {
        return conservation.read(spec);
    }

    @Override
    public CompletionStage<NamespaceStatus> status(NamespaceSpec spec) {
        List<CompletableFuture<LogPartitionStatus>> partitions = IntStream.range(0, spec.partitions())
                .mapToObj(partition -> partition(new LogPartitionId(spec.name(), partition)))
                .toList();
        List<CompletableFuture<LaneStatus>> lanesAsked = LaneId.allIn(spec, region).stream()
                .map(lane -> lane(QueueId.of(spec, lane, region), lane))
                .toList();
        return all(partitions)
                .thenCombine(
                        all(lanesAsked),
                        (logAnswers, laneAnswers) -> NamespaceStatus.newBuilder()
                                .addAllPartitions(logAnswers)
                                .addAllLanes(laneAnswers)
                                .build());
    }

    private CompletableFuture<LogPartitionStatus> partition(LogPartitionId id) {
        return logs.status(id)
                .thenApply(status -> LogPartitionStatus.newBuilder()
                        .setPartition(id.partition())
                        .setNode(status.node())
                        .setEpoch(status.epoch())
                        .setNextSequence(status.nextSequence())
                        .setDispatchedSequence(status.dispatchedSequence())
                        .setSettledSequence(status.settledSequence())
                        .setFired(status.delayed().counts().fired())
                        .setCancelled(status.delayed().counts().cancelled())
                        .setMoved(status.delayed().counts().moved())
                        .setMeanLateness(Durations.fromMillis(
                                status.delayed().meanLateness().toMillis()))
                        .setLongestLateness(Durations.fromMillis(
                                status.delayed().longestLateness().toMillis()))
                        .build())
                .exceptionally(failure -> LogPartitionStatus.newBuilder()
                        .setPartition(id.partition())
                        .build())
                .toCompletableFuture();
    }

    private CompletableFuture<LaneStatus> lane(QueueId queueId, LaneId id) {
        CompletionStage<Long> lag = queue.progress(queueId, id)
                .thenApply(MessageQueue.Progress::lag)
                .toCompletableFuture()
                .copy()
                .orTimeout(LAG_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failure -> -1L);
        CompletionStage<LaneStatus.Builder> status = lanes.status(id)
                .thenApply(answer -> LaneStatus.newBuilder()
                        .setNode(answer.node())
                        .setState(answer.activity().state())
                        .setCause(answer.activity().cause())
                        .setSince(
                                Timestamps.fromMillis(answer.activity().since().toEpochMilli()))
                        .setApplied(answer.done().applied())
                        .setRetried(answer.done().retried())
                        .setDeadLettered(answer.done().deadLettered())
                        .setParkedKeys(answer.parked().keys())
                        .setParkedEntries(answer.parked().entries())
                        .setHeldKeys(answer.parked().held()))
                .exceptionally(failure -> LaneStatus.newBuilder());
        return status.thenCombine(
                        lag,
                        (answer, records) -> answer.setTarget(id.name())
                                .setSource(id.isForeign() ? id.source() : region)
                                .setLag(records)
                                .build())
                .toCompletableFuture();
    }

    private static <T> CompletionStage<List<T>> all(List<CompletableFuture<T>> asked) {
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                .thenApply(done -> asked.stream().map(CompletableFuture::join).toList());
    }
}
