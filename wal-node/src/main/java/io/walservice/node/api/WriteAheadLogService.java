package io.walservice.node.api;

import io.grpc.Status;
import io.walservice.connectors.QueuePartitions;
import io.walservice.internal.v1.Entry;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.node.control.NamespaceDirectory;
import io.walservice.node.ingress.Ingress;
import io.walservice.node.log.EntryId;
import io.walservice.node.log.LogPartitionId;
import io.walservice.node.schedule.Cancellations;
import io.walservice.node.status.EntryTracker;
import io.walservice.v1.CancelEntryRequest;
import io.walservice.v1.CancelEntryResponse;
import io.walservice.v1.CancelOutcome;
import io.walservice.v1.GetEntryRequest;
import io.walservice.v1.GetEntryResponse;
import io.walservice.v1.Refusal;
import io.walservice.v1.WriteAheadLog;
import io.walservice.v1.WriteToLogAnswers;
import io.walservice.v1.WriteToLogFrame;
import io.walservice.v1.WriteToLogRequest;
import io.walservice.v1.WriteToLogResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/** The service that applications call. Thread-safe. */
public final class WriteAheadLogService implements WriteAheadLog {

    private static final int FRAME_REQUESTS = 1_000;
    private static final String EDITED_FROM = "wal-edited-from";

    private final String region;
    private final NamespaceDirectory namespaces;
    private final Ingress ingress;
    private final Lookup lookup;
    private final ApiSettings settings;
    private final EntryRules rules;

    /** How entries are found again, and called off. */
    public record Lookup(EntryTracker tracker, Cancellations cancellations) {}

    /** The service of one node. */
    public WriteAheadLogService(
            String region, NamespaceDirectory namespaces, Ingress ingress, Lookup lookup, ApiSettings settings) {
        this.region = region;
        this.namespaces = namespaces;
        this.ingress = ingress;
        this.lookup = lookup;
        this.settings = settings;
        this.rules = new EntryRules(settings.clockDrift());
    }

    @Override
    public CompletionStage<WriteToLogResponse> writeToLog(WriteToLogRequest request) {
        return write(request).thenApply(Answers::unary);
    }

    @Override
    public Source<WriteToLogAnswers, NotUsed> writeToLogStream(Source<WriteToLogFrame, NotUsed> frames) {
        return frames.mapAsync(settings.streamFrames(), this::writeFrame);
    }

    /** Requests of a frame are offered in their order, so entries of one key are journalled in it. */
    private CompletionStage<WriteToLogAnswers> writeFrame(WriteToLogFrame frame) {
        if (frame.getRequestsCount() > FRAME_REQUESTS) {
            throw Answers.failure(
                    Status.INVALID_ARGUMENT,
                    "requests: %d (expected: at most %d)".formatted(frame.getRequestsCount(), FRAME_REQUESTS));
        }
        List<CompletableFuture<WriteToLogResponse>> answers = frame.getRequestsList().stream()
                .map(request -> write(request).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(all -> WriteToLogAnswers.newBuilder()
                        .addAllResponses(
                                answers.stream().map(CompletableFuture::join).toList())
                        .build());
    }

    private CompletionStage<WriteToLogResponse> write(WriteToLogRequest request) {
        Optional<NamespaceSpec> spec = namespaces.spec(request.getNamespace());
        if (spec.isEmpty()) {
            return CompletableFuture.completedFuture(noNamespace(request.getNamespace()));
        }
        return refusal(request, spec.get())
                .<CompletionStage<WriteToLogResponse>>map(CompletableFuture::completedFuture)
                .orElseGet(() -> accept(request, spec.get()));
    }

    private Optional<WriteToLogResponse> refusal(WriteToLogRequest request, NamespaceSpec spec) {
        List<String> faults = rules.faults(request, spec, Instant.now());
        if (!faults.isEmpty()) {
            return Optional.of(Answers.refused(Refusal.REFUSAL_INVALID_ARGUMENT, String.join("; ", faults)));
        }
        List<String> unknown = EntryRules.unknownTargets(request.getTarget(), spec);
        if (!unknown.isEmpty()) {
            return Optional.of(Answers.refused(
                    Refusal.REFUSAL_NOT_FOUND,
                    "target.names: %s (expected: targets of namespace %s)".formatted(unknown, spec.name())));
        }
        return EntryRules.uniqueFault(request.getTarget(), spec)
                .map(fault -> Answers.refused(Refusal.REFUSAL_INVALID_ARGUMENT, fault));
    }

    /** Writes a changed copy of an entry that a person has edited, under the same rules as every write. */
    public CompletionStage<WriteToLogResponse> rewrite(WriteToLogRequest request, String editedFrom) {
        Optional<NamespaceSpec> spec = namespaces.spec(request.getNamespace());
        if (spec.isEmpty()) {
            return CompletableFuture.completedFuture(noNamespace(request.getNamespace()));
        }
        return refusal(request, spec.get())
                .<CompletionStage<WriteToLogResponse>>map(CompletableFuture::completedFuture)
                .orElseGet(() -> accept(
                        entry(request, spec.get()).toBuilder()
                                .putAttributes(EDITED_FROM, editedFrom)
                                .build(),
                        spec.get()));
    }

    private CompletionStage<WriteToLogResponse> accept(WriteToLogRequest request, NamespaceSpec spec) {
        return accept(entry(request, spec), spec);
    }

    private static Entry entry(WriteToLogRequest request, NamespaceSpec spec) {
        return Entries.of(
                request, spec, Instant.now(), () -> ThreadLocalRandom.current().nextDouble());
    }

    private CompletionStage<WriteToLogResponse> accept(Entry entry, NamespaceSpec spec) {
        int partition = QueuePartitions.partitionOf(entry.getId(), spec.partitions());
        return ingress.write(new LogPartitionId(spec.name(), partition), entry)
                .thenApply(outcome -> Answers.of(outcome, sequence -> new EntryId(region, partition, sequence)));
    }

    @Override
    public CompletionStage<GetEntryResponse> getEntry(GetEntryRequest request) {
        NamespaceSpec spec = namespaces
                .spec(request.getNamespace())
                .orElseThrow(() -> Answers.failure(noNamespace(request.getNamespace())));
        return track(request, spec).handle((found, failure) -> {
            if (failure != null) {
                throw Answers.failure(Status.UNAVAILABLE, "the log or its queue does not answer now");
            }
            return found.map(WriteAheadLogService::response).orElseThrow(WriteAheadLogService::noEntry);
        });
    }

    private CompletionStage<Optional<EntryTracker.Tracked>> track(GetEntryRequest request, NamespaceSpec spec) {
        return switch (request.getEntryCase()) {
            case IDEMPOTENCY_TOKEN -> lookup.tracker().byToken(spec, request.getIdempotencyToken());
            case ENTRY_ID -> lookup.tracker().byId(spec, entryId(request.getEntryId()));
            case ENTRY_NOT_SET -> throw noEntryNamed();
        };
    }

    @Override
    public CompletionStage<CancelEntryResponse> cancelEntry(CancelEntryRequest request) {
        NamespaceSpec spec = namespaces
                .spec(request.getNamespace())
                .orElseThrow(() -> Answers.failure(noNamespace(request.getNamespace())));
        return cancel(request, spec).handle((outcome, failure) -> {
            if (failure != null) {
                throw Answers.failure(Status.UNAVAILABLE, "the log does not answer now; nothing was cancelled");
            }
            return outcome.map(WriteAheadLogService::response).orElseThrow(WriteAheadLogService::noEntry);
        });
    }

    private CompletionStage<Optional<Cancellations.Outcome>> cancel(CancelEntryRequest request, NamespaceSpec spec) {
        return switch (request.getEntryCase()) {
            case IDEMPOTENCY_TOKEN -> lookup.cancellations().byToken(spec, request.getIdempotencyToken());
            case ENTRY_ID -> lookup.cancellations().byId(spec, entryId(request.getEntryId()));
            case ENTRY_NOT_SET -> throw noEntryNamed();
        };
    }

    private static CancelEntryResponse response(Cancellations.Outcome outcome) {
        return CancelEntryResponse.newBuilder()
                .setEntryId(outcome.id().toString())
                .setOutcome(
                        switch (outcome.result()) {
                            case CANCELLED -> CancelOutcome.CANCEL_OUTCOME_CANCELLED;
                            case TOO_LATE -> CancelOutcome.CANCEL_OUTCOME_TOO_LATE;
                            case UNKNOWN ->
                                throw Answers.failure(
                                        Status.UNKNOWN, "whether the entry is cancelled is not known; ask again");
                        })
                .build();
    }

    private static EntryId entryId(String text) {
        return EntryId.parse(text)
                .orElseThrow(() -> Answers.failure(
                        Status.INVALID_ARGUMENT, "entry_id: %s (expected: as a response gave it)".formatted(text)));
    }

    private static RuntimeException noEntryNamed() {
        return Answers.failure(Status.INVALID_ARGUMENT, "entry: missing (expected: idempotency_token or entry_id)");
    }

    private static RuntimeException noEntry() {
        return Answers.failure(Status.NOT_FOUND, "no such entry, or no longer remembered");
    }

    private static GetEntryResponse response(EntryTracker.Tracked tracked) {
        GetEntryResponse.Builder response = GetEntryResponse.newBuilder()
                .setEntryId(tracked.id().toString())
                .addAllTargets(tracked.targets());
        tracked.entry().ifPresent(entry -> response.setEntry(Entries.stored(entry)));
        return response.build();
    }

    /** A name that is not found does not exist, once this node knows its namespaces. */
    private WriteToLogResponse noNamespace(String name) {
        return namespaces.ready()
                ? Answers.refused(
                        Refusal.REFUSAL_NOT_FOUND,
                        "namespace: \"%s\" (expected: one that exists on this shard)".formatted(name))
                : Answers.refused(Refusal.REFUSAL_UNAVAILABLE, "this node does not know its namespaces yet");
    }
}
