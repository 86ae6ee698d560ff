package io.walservice.node.workbench;

import io.grpc.Status;
import io.walservice.admin.v1.CancelReplayRequest;
import io.walservice.admin.v1.GetReplayRequest;
import io.walservice.admin.v1.ListReplaysRequest;
import io.walservice.admin.v1.ListReplaysResponse;
import io.walservice.admin.v1.PauseReplayRequest;
import io.walservice.admin.v1.Replay;
import io.walservice.admin.v1.ReplayAdminPowerApi;
import io.walservice.admin.v1.ResumeReplayRequest;
import io.walservice.admin.v1.SequenceRange;
import io.walservice.admin.v1.StartReplayRequest;
import io.walservice.connectors.LaneId;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.node.control.AdminErrors;
import io.walservice.node.control.AdminRequests;
import io.walservice.node.control.NamespaceDirectory;
import io.walservice.node.deadletter.ActionLog;
import io.walservice.node.lane.LaneRegion;
import io.walservice.node.log.LogPartitionId;
import io.walservice.node.replay.ReplayJournal;
import io.walservice.node.replay.ReplayJournal.Extent;
import io.walservice.node.replay.ReplayOrder;
import io.walservice.node.replay.ReplayPart;
import io.walservice.node.replay.ReplaySelection;
import io.walservice.node.replay.ReplayStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.pekko.Done;
import org.apache.pekko.grpc.GrpcServiceException;
import org.apache.pekko.grpc.javadsl.Metadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gRPC service {@code wal.admin.v1.ReplayAdmin}, whose proto states what each call promises. Thread-safe. */
public final class ReplayAdminService implements ReplayAdminPowerApi {

    private static final Logger LOG = LoggerFactory.getLogger(ReplayAdminService.class);

    /** What is stored: replays, and what they read. */
    public record Replays(ReplayStore store, ReplayJournal journal) {}

    private final String region;
    private final WorkbenchRequests requests;
    private final Replays replays;
    private final LaneRegion lanes;
    private final ActionLog actions;

    /** The service of one node. */
    public ReplayAdminService(
            String region, NamespaceDirectory directory, Replays replays, LaneRegion lanes, ActionLog actions) {
        this.region = region;
        this.requests = new WorkbenchRequests(region, directory);
        this.replays = replays;
        this.lanes = lanes;
        this.actions = actions;
    }

    // ---- beginning

    @Override
    public CompletionStage<Replay> startReplay(StartReplayRequest request, Metadata metadata) {
        return answer(() -> {
            Instant now = Instant.now();
            NamespaceSpec spec = requests.namespace(request.getNamespace());
            LaneId lane = ownLane(request.getNamespace(), request.getTarget());
            ReplaySelection selection = new ReplayRequests(region, spec, now).selection(request);
            int rate = WorkbenchRequests.rate(request.getRate());
            ReplayRequests.checkRedelivery(request, spec.target(lane.target()).orElseThrow());
            String author = AdminRequests.author(metadata);
            ReplayOrder.Manner manner = new ReplayOrder.Manner(rate, request.getDryRun());
            List<SequenceRange> sequences = request.getRange().getSequencesList();
            return replays.store()
                    .active(lane)
                    .thenCompose(active -> {
                        active.ifPresent(other -> {
                            throw occupied(lane, other.id());
                        });
                        return extents(spec, sequences);
                    })
                    .thenApply(extents -> sequences.isEmpty()
                            ? ReplayPlan.ofTimes(selection.times(), extents, spec.retention(), now)
                            : ReplayPlan.ofSequences(sequences, extents))
                    .thenCompose(parts -> begin(new Planned(lane, selection, manner, author), parts));
        });
    }

    /** What is to be begun, as far as it was asked for. */
    private record Planned(LaneId lane, ReplaySelection selection, ReplayOrder.Manner manner, String author) {}

    private CompletionStage<Replay> begin(Planned planned, List<ReplayPart> parts) {
        UUID id = ReplayStore.newId();
        ReplayOrder order = new ReplayOrder(
                planned.lane(), planned.selection(), planned.manner(), planned.author(), ReplayStore.timeOf(id));
        io.walservice.node.replay.Replay replay = new io.walservice.node.replay.Replay(
                id, order, io.walservice.node.replay.Replay.State.RUNNING, "", parts);
        String detail = "%s: %s, %s, %s".formatted(planned.lane().name(), id, planned.manner(), planned.selection());
        return note(replay, planned.author(), "replay", detail)
                .thenCompose(noted -> replays.store().begin(replay).handle((beginning, failure) -> {
                    if (failure != null) {
                        LOG.warn("replay {}: {}", id, failure.toString());
                        throw AdminErrors.exception(
                                Status.UNKNOWN, "whether replay %s has begun is not known".formatted(id));
                    }
                    return beginning;
                }))
                .thenApply(beginning -> {
                    if (beginning instanceof ReplayStore.Occupied occupied) {
                        throw occupied(planned.lane(), occupied.by());
                    }
                    lanes.lookForReplays(planned.lane());
                    return ReplayMessages.of(replay);
                });
    }

    private static GrpcServiceException occupied(LaneId lane, UUID by) {
        return AdminErrors.exception(
                Status.FAILED_PRECONDITION,
                "target: %s, whose replay %s is not at its end (expected: one without a replay)"
                        .formatted(lane.target(), by));
    }

    private LaneId ownLane(String namespace, String target) {
        LaneId lane = requests.lane(namespace, target);
        if (lane.isForeign()) {
            throw AdminErrors.invalid(List.of(
                    "target: %s (expected: without a region, as a journal is replayed in its own)".formatted(target)));
        }
        return lane;
    }

    /** Of the log partitions that are named; of all where none is. */
    private CompletionStage<Map<Integer, Extent>> extents(NamespaceSpec spec, List<SequenceRange> named) {
        List<Integer> partitions = named.isEmpty()
                ? IntStream.range(0, spec.partitions()).boxed().toList()
                : named.stream().map(SequenceRange::getLogPartition).toList();
        CompletionStage<Map<Integer, Extent>> all = CompletableFuture.completedFuture(new TreeMap<>());
        for (int partition : partitions) {
            CompletionStage<Extent> one = replays.journal().extent(new LogPartitionId(spec.name(), partition));
            all = all.thenCombine(one, (found, extent) -> {
                found.put(partition, extent);
                return found;
            });
        }
        return all;
    }

    // ---- looking

    @Override
    public CompletionStage<Replay> getReplay(GetReplayRequest request, Metadata metadata) {
        return answer(() -> find(request.getNamespace(), request.getReplayId()).thenApply(ReplayMessages::of));
    }

    @Override
    public CompletionStage<ListReplaysResponse> listReplays(ListReplaysRequest request, Metadata metadata) {
        return answer(() -> {
            NamespaceSpec spec = requests.namespace(request.getNamespace());
            List<LaneId> of = request.getTarget().isEmpty()
                    ? LaneId.allOf(spec)
                    : List.of(ownLane(request.getNamespace(), request.getTarget()));
            return each(of, replays.store()::list)
                    .thenApply(found -> ListReplaysResponse.newBuilder()
                            .addAllReplays(found.stream()
                                    .flatMap(List::stream)
                                    .sorted(Comparator.comparing((io.walservice.node.replay.Replay replay) ->
                                                    replay.order().at())
                                            .reversed())
                                    .map(ReplayMessages::of)
                                    .toList())
                            .build());
        });
    }

    /** The id alone names a replay, and the targets of a namespace are few. */
    private CompletionStage<io.walservice.node.replay.Replay> find(String namespace, String text) {
        NamespaceSpec spec = requests.namespace(namespace);
        UUID id = id(text);
        return each(LaneId.allOf(spec), lane -> replays.store().find(lane, id))
                .thenApply(found -> found.stream()
                        .flatMap(Optional::stream)
                        .findFirst()
                        .orElseThrow(() -> AdminErrors.exception(
                                Status.NOT_FOUND,
                                "replay_id: %s (expected: one of namespace %s)".formatted(text, namespace))));
    }

    /** Of a version that has no time, Cassandra would not take it. */
    private static UUID id(String text) {
        try {
            UUID id = UUID.fromString(text);
            if (id.version() == 1) {
                return id;
            }
        } catch (IllegalArgumentException malformed) {
            LOG.debug("replay_id: {}", malformed.getMessage());
        }
        throw AdminErrors.exception(
                Status.NOT_FOUND, "replay_id: \"%s\" (expected: as a response gave it)".formatted(text));
    }

    private static <T> CompletionStage<List<T>> each(List<LaneId> lanes, Function<LaneId, CompletionStage<T>> call) {
        CompletionStage<List<T>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (LaneId lane : lanes) {
            all = all.thenCombine(call.apply(lane), (found, one) -> {
                found.add(one);
                return found;
            });
        }
        return all;
    }

    // ---- changing

    @Override
    public CompletionStage<Replay> pauseReplay(PauseReplayRequest request, Metadata metadata) {
        return change(
                request.getNamespace(), request.getReplayId(), metadata, new Change("pause-replay", store()::pause));
    }

    @Override
    public CompletionStage<Replay> resumeReplay(ResumeReplayRequest request, Metadata metadata) {
        return change(
                request.getNamespace(), request.getReplayId(), metadata, new Change("resume-replay", store()::resume));
    }

    @Override
    public CompletionStage<Replay> cancelReplay(CancelReplayRequest request, Metadata metadata) {
        return change(
                request.getNamespace(), request.getReplayId(), metadata, new Change("cancel-replay", store()::cancel));
    }

    private ReplayStore store() {
        return replays.store();
    }

    /** What a person wants to be done, by the word that it is noted as. */
    private record Change(String verb, Function<io.walservice.node.replay.Replay, CompletionStage<Done>> how) {}

    private CompletionStage<Replay> change(String namespace, String id, Metadata metadata, Change change) {
        return answer(() -> find(namespace, id)
                .thenCompose(replay -> note(replay, AdminRequests.author(metadata), change.verb(), id)
                        .thenCompose(noted -> change.how().apply(replay))
                        .thenCompose(done -> find(namespace, id))
                        .thenApply(changed -> {
                            lanes.lookForReplays(replay.order().lane());
                            return ReplayMessages.of(changed);
                        })));
    }

    private CompletionStage<Done> note(
            io.walservice.node.replay.Replay replay, String author, String verb, String detail) {
        return actions.note(replay.order().lane().namespace(), author, verb, detail);
    }

    // ---- answers

    private static <T> CompletionStage<T> answer(Supplier<CompletionStage<T>> call) {
        return CompletableFuture.completedFuture(null)
                .thenCompose(begun -> call.get())
                .handle((response, failure) -> {
                    if (failure != null) {
                        throw failed(failure);
                    }
                    return response;
                });
    }

    private static RuntimeException failed(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof GrpcServiceException refusal) {
            return refusal;
        }
        LOG.warn("replays: {}", cause.toString());
        return AdminErrors.exception(
                Status.UNAVAILABLE, "the journal, or a log partition, does not answer now; repeat");
    }
}
