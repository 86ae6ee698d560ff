package io.walservice.node.workbench;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Status;
import io.walservice.admin.v1.CountDeadLettersRequest;
import io.walservice.admin.v1.CountDeadLettersResponse;
import io.walservice.admin.v1.DeadLetterAdminPowerApi;
import io.walservice.admin.v1.DiscardDeadLettersRequest;
import io.walservice.admin.v1.DiscardDeadLettersResponse;
import io.walservice.admin.v1.EditDeadLetterRequest;
import io.walservice.admin.v1.EditDeadLetterResponse;
import io.walservice.admin.v1.GetDeadLetterRequest;
import io.walservice.admin.v1.GetDeadLetterResponse;
import io.walservice.admin.v1.GetRedriveRequest;
import io.walservice.admin.v1.ListActionsRequest;
import io.walservice.admin.v1.ListActionsResponse;
import io.walservice.admin.v1.ListDeadLettersRequest;
import io.walservice.admin.v1.ListDeadLettersResponse;
import io.walservice.admin.v1.ListParkedRequest;
import io.walservice.admin.v1.ListParkedResponse;
import io.walservice.admin.v1.ListRedrivesRequest;
import io.walservice.admin.v1.ListRedrivesResponse;
import io.walservice.admin.v1.Redrive;
import io.walservice.admin.v1.ReleaseKeyRequest;
import io.walservice.admin.v1.ReleaseKeyResponse;
import io.walservice.admin.v1.ResumeLaneRequest;
import io.walservice.admin.v1.ResumeLaneResponse;
import io.walservice.admin.v1.StartRedriveRequest;
import io.walservice.admin.v1.StopRedriveRequest;
import io.walservice.connectors.LaneId;
import io.walservice.internal.v1.Entry;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.node.api.Entries;
import io.walservice.node.control.AdminErrors;
import io.walservice.node.control.AdminRequests;
import io.walservice.node.control.NamespaceDirectory;
import io.walservice.node.deadletter.ActionLog;
import io.walservice.node.deadletter.DeadLetterFilter;
import io.walservice.node.deadletter.DeadLetterStore;
import io.walservice.node.deadletter.DeadLetterStore.Listed;
import io.walservice.node.deadletter.RedriveStore;
import io.walservice.node.lane.LaneCommand.Released;
import io.walservice.node.lane.LaneRegion;
import io.walservice.node.park.ParkedListing;
import io.walservice.v1.Trilean;
import io.walservice.v1.WriteToLogRequest;
import io.walservice.v1.WriteToLogResponse;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.pekko.grpc.javadsl.Metadata;

/** The gRPC service {@code wal.admin.v1.DeadLetterAdmin}, whose proto states what each call promises. Thread-safe. */
public final class DeadLetterAdminService implements DeadLetterAdminPowerApi {

    /** What is stored. */
    public record Stores(DeadLetterStore letters, RedriveStore redrives, ActionLog actions, ParkedListing parked) {}

    private final WorkbenchRequests requests;
    private final Stores stores;
    private final Letters letters;
    private final LaneRegion lanes;
    private final Consequences consequences;

    /**
     * What follows elsewhere from what a person decides.
     *
     * @param giveUp lets a mutation set end without what its completion marker has for a target; does nothing for other
     *     entries
     */
    public record Consequences(Rewriting rewriting, BiFunction<LaneId, Entry, CompletionStage<Void>> giveUp) {}

    /**
     * The service of one node.
     *
     * @param region where that is
     */
    public DeadLetterAdminService(
            String region, NamespaceDirectory directory, Stores stores, LaneRegion lanes, Consequences consequences) {
        this.requests = new WorkbenchRequests(region, directory);
        this.stores = stores;
        this.letters = new Letters(stores.letters());
        this.lanes = lanes;
        this.consequences = consequences;
    }

    // ---- looking

    @Override
    public CompletionStage<ListDeadLettersResponse> listDeadLetters(ListDeadLettersRequest request, Metadata metadata) {
        return answer(() -> {
            int size = WorkbenchRequests.pageSize(request.getPageSize());
            return letters.page(
                            requests.lanes(request.getNamespace(), request.getFilter()),
                            LetterCursor.parse(request.getPageToken()),
                            WorkbenchRequests.filter(request.getFilter()),
                            size)
                    .thenApply(page -> page(page, size));
        });
    }

    private static ListDeadLettersResponse page(List<Listed> page, int size) {
        ListDeadLettersResponse.Builder response = ListDeadLettersResponse.newBuilder();
        page.forEach(letter -> response.addLetters(WorkbenchMessages.of(letter)));
        if (page.size() == size) {
            Listed last = page.get(size - 1);
            response.setNextPageToken(new LetterCursor(last.lane().name(), last.place()).token());
        }
        return response.build();
    }

    @Override
    public CompletionStage<CountDeadLettersResponse> countDeadLetters(
            CountDeadLettersRequest request, Metadata metadata) {
        return answer(() -> letters.groups(
                        requests.lanes(request.getNamespace(), request.getFilter()),
                        WorkbenchRequests.filter(request.getFilter()))
                .thenApply(groups -> CountDeadLettersResponse.newBuilder()
                        .addAllGroups(groups.stream().map(WorkbenchMessages::of).toList())
                        .build()));
    }

    @Override
    public CompletionStage<GetDeadLetterResponse> getDeadLetter(GetDeadLetterRequest request, Metadata metadata) {
        return answer(() -> open(request.getNamespace(), request.getTarget(), request.getEntryId())
                .thenApply(opened -> {
                    GetDeadLetterResponse.Builder response = GetDeadLetterResponse.newBuilder()
                            .setLetter(WorkbenchMessages.of(opened.letter()))
                            .setRecord(opened.record());
                    entry(opened).map(Entries::stored).ifPresent(response::setEntry);
                    return response.build();
                }));
    }

    /** A letter with its record. */
    private record Opened(Listed letter, ByteString record) {}

    private CompletionStage<Opened> open(String namespace, String target, String entryId) {
        LaneId lane = requests.lane(namespace, target);
        return stores.letters().find(lane, entryId).thenCompose(found -> {
            Listed letter = found.orElseThrow(() -> noLetter(entryId));
            return stores.letters()
                    .read(lane, letter.place())
                    .thenApply(read -> new Opened(
                            letter, read.orElseThrow(() -> noLetter(entryId)).record()));
        });
    }

    /** What a letter is about; empty where its record could not be understood. */
    private static Optional<Entry> entry(Opened opened) {
        return opened.letter().place().id().isEmpty() ? Optional.empty() : entry(opened.record());
    }

    private static Optional<Entry> entry(ByteString record) {
        try {
            return Optional.of(QueueRecord.parseFrom(record).getEntry());
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    @Override
    public CompletionStage<ListActionsResponse> listActions(ListActionsRequest request, Metadata metadata) {
        return answer(() -> stores.actions()
                .list(requests.namespace(request.getNamespace()).name())
                .thenApply(actions -> ListActionsResponse.newBuilder()
                        .addAllActions(
                                actions.stream().map(WorkbenchMessages::of).toList())
                        .build()));
    }

    // ---- handing back

    @Override
    public CompletionStage<Redrive> startRedrive(StartRedriveRequest request, Metadata metadata) {
        return answer(() -> {
            LaneId lane =
                    requests.lane(request.getNamespace(), request.getFilter().getTarget());
            DeadLetterFilter filter = WorkbenchRequests.filter(request.getFilter());
            int rate = WorkbenchRequests.rate(request.getRate());
            String author = AdminRequests.author(metadata);
            return stores.letters().after(lane, null, filter, 1).thenCompose(some -> {
                if (some.isEmpty()) {
                    throw AdminErrors.exception(
                            Status.NOT_FOUND, "filter: no dead letter fits (expected: at least one)");
                }
                return note(lane, author, "redrive", "%s, %d a second".formatted(filter, rate))
                        .thenCompose(noted -> stores.redrives().begin(lane, filter, rate, author))
                        .thenApply(redrive -> {
                            lanes.lookForRedrives(lane);
                            return WorkbenchMessages.of(redrive);
                        });
            });
        });
    }

    @Override
    public CompletionStage<Redrive> getRedrive(GetRedriveRequest request, Metadata metadata) {
        return answer(
                () -> redrive(request.getNamespace(), request.getRedriveId()).thenApply(WorkbenchMessages::of));
    }

    @Override
    public CompletionStage<ListRedrivesResponse> listRedrives(ListRedrivesRequest request, Metadata metadata) {
        return answer(() -> stores.redrives()
                .list(requests.namespace(request.getNamespace()).name())
                .thenApply(redrives -> ListRedrivesResponse.newBuilder()
                        .addAllRedrives(
                                redrives.stream().map(WorkbenchMessages::of).toList())
                        .build()));
    }

    @Override
    public CompletionStage<Redrive> stopRedrive(StopRedriveRequest request, Metadata metadata) {
        return answer(() -> redrive(request.getNamespace(), request.getRedriveId())
                .thenCompose(redrive -> note(
                                redrive.order().lane(),
                                AdminRequests.author(metadata),
                                "stop-redrive",
                                redrive.id().toString())
                        .thenCompose(noted -> redrive.state() == io.walservice.node.deadletter.Redrive.State.RUNNING
                                ? stores.redrives()
                                        .end(redrive, io.walservice.node.deadletter.Redrive.State.STOPPED)
                                        .thenCompose(ended -> redrive(request.getNamespace(), request.getRedriveId()))
                                : CompletableFuture.completedFuture(redrive)))
                .thenApply(WorkbenchMessages::of));
    }

    private CompletionStage<io.walservice.node.deadletter.Redrive> redrive(String namespace, String id) {
        UUID redriveId = WorkbenchRequests.redriveId(id);
        return stores.redrives()
                .find(requests.namespace(namespace).name(), redriveId)
                .thenApply(found -> found.orElseThrow(() -> AdminErrors.exception(
                        Status.NOT_FOUND, "redrive_id: %s (expected: one of namespace %s)".formatted(id, namespace))));
    }

    // ---- editing and discarding

    @Override
    public CompletionStage<EditDeadLetterResponse> editDeadLetter(EditDeadLetterRequest request, Metadata metadata) {
        return answer(() -> open(request.getNamespace(), request.getTarget(), request.getEntryId())
                .thenCompose(opened -> {
                    Entry entry = entry(opened)
                            .orElseThrow(() -> AdminErrors.invalid(List.of(
                                    "entry_id: %s (expected: an entry, not a record that could not be understood)"
                                            .formatted(request.getEntryId()))));
                    WriteToLogRequest copy = EditedCopy.of(request, entry);
                    LaneId lane = opened.letter().lane();
                    return note(lane, AdminRequests.author(metadata), "edit", request.getEntryId())
                            .thenCompose(noted -> consequences.rewriting().write(copy, request.getEntryId()))
                            .thenApply(DeadLetterAdminService::stored)
                            .thenCompose(stored -> letters.remove(
                                            lane, opened.letter().place())
                                    .thenApply(removed -> EditDeadLetterResponse.newBuilder()
                                            .setEntryId(stored)
                                            .build()));
                }));
    }

    /** The id of the copy. */
    private static String stored(WriteToLogResponse response) {
        if (response.getDurable() == Trilean.TRILEAN_TRUE) {
            return response.getEntryId();
        }
        boolean unknown = response.getDurable() == Trilean.TRILEAN_UNKNOWN;
        throw AdminErrors.exception(
                Status.UNAVAILABLE,
                unknown
                        ? "whether the copy is stored is not known; the letter is still there, and the same edit may be sent again"
                        : "nothing was changed: " + response.getMessage());
    }

    @Override
    public CompletionStage<DiscardDeadLettersResponse> discardDeadLetters(
            DiscardDeadLettersRequest request, Metadata metadata) {
        return answer(() -> {
            if (request.getFilter().equals(io.walservice.admin.v1.DeadLetterFilter.getDefaultInstance())) {
                throw AdminErrors.invalid(List.of("filter: empty (expected: at least one field)"));
            }
            String reason = WorkbenchRequests.reason(request.getReason());
            List<LaneId> meant = requests.lanes(request.getNamespace(), request.getFilter());
            DeadLetterFilter filter = WorkbenchRequests.filter(request.getFilter());
            String detail = "%s of %s: %s".formatted(filter, meant, reason);
            return stores.actions()
                    .note(request.getNamespace(), AdminRequests.author(metadata), "discard", detail)
                    .thenCompose(noted -> letters.discard(
                            meant,
                            filter,
                            (lane, record) -> entry(record)
                                    .map(entry -> consequences.giveUp().apply(lane, entry))
                                    .orElse(CompletableFuture.completedStage(null))))
                    .thenApply(count -> DiscardDeadLettersResponse.newBuilder()
                            .setDiscarded(count)
                            .build());
        });
    }

    // ---- lanes

    @Override
    public CompletionStage<ResumeLaneResponse> resumeLane(ResumeLaneRequest request, Metadata metadata) {
        return answer(() -> {
            LaneId lane = requests.lane(request.getNamespace(), request.getTarget());
            boolean acceptsLoss = request.getAcceptLoss();
            return note(lane, AdminRequests.author(metadata), "resume", acceptsLoss ? "accepting loss" : "")
                    .thenApply(noted -> {
                        if (acceptsLoss) {
                            lanes.resumeAcceptingLoss(lane);
                        } else {
                            lanes.resume(lane);
                        }
                        return ResumeLaneResponse.getDefaultInstance();
                    });
        });
    }

    @Override
    public CompletionStage<ListParkedResponse> listParked(ListParkedRequest request, Metadata metadata) {
        return answer(() -> {
            int size = WorkbenchRequests.pageSize(request.getPageSize());
            return new ParkedKeysPage(stores.parked(), request.getHeld(), size)
                    .read(
                            requests.lanes(request.getNamespace(), request.getTarget()),
                            ParkedCursor.parse(request.getPageToken()))
                    .thenApply(keys -> parkedPage(keys, size));
        });
    }

    private static ListParkedResponse parkedPage(List<ParkedListing.Key> keys, int size) {
        ListParkedResponse.Builder response = ListParkedResponse.newBuilder();
        keys.forEach(key -> response.addKeys(WorkbenchMessages.of(key)));
        if (keys.size() == size) {
            ParkedListing.Key last = keys.get(size - 1);
            response.setNextPageToken(new ParkedCursor(last.lane().name(), last.parkKey()).token());
        }
        return response.build();
    }

    @Override
    public CompletionStage<ReleaseKeyResponse> releaseKey(ReleaseKeyRequest request, Metadata metadata) {
        return answer(() -> {
            LaneId lane = requests.lane(request.getNamespace(), request.getTarget());
            return note(lane, AdminRequests.author(metadata), "release", request.getId())
                    .thenCompose(noted -> lanes.release(lane, request.getId()))
                    .thenApply(released -> released(released, request));
        });
    }

    private static ReleaseKeyResponse released(Released released, ReleaseKeyRequest request) {
        return switch (released) {
            case YES -> ReleaseKeyResponse.getDefaultInstance();
            case NOT_HELD ->
                throw AdminErrors.exception(
                        Status.NOT_FOUND,
                        "id: \"%s\" (expected: a key that waits for a person)".formatted(request.getId()));
            case NOT_NOW -> throw AdminErrors.exception(Status.UNAVAILABLE, "the lane does not run at this moment");
        };
    }

    private CompletionStage<?> note(LaneId lane, String author, String verb, String detail) {
        return stores.actions().note(lane.namespace(), author, verb, (lane.name() + " " + detail).strip());
    }

    private static RuntimeException noLetter(String entryId) {
        return AdminErrors.exception(
                Status.NOT_FOUND, "entry_id: \"%s\" (expected: that of a dead letter)".formatted(entryId));
    }

    private static <T> CompletionStage<T> answer(Supplier<CompletionStage<T>> call) {
        return CompletableFuture.completedFuture(null)
                .thenCompose(begun -> call.get())
                .handle((response, failure) -> {
                    if (failure != null) {
                        throw AdminErrors.failed(failure);
                    }
                    return response;
                });
    }
}
