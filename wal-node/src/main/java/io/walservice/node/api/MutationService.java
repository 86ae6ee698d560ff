package io.walservice.node.api;

import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.grpc.Status;
import io.walservice.connectors.Cause;
import io.walservice.internal.v1.StagedItem;
import io.walservice.node.control.NamespaceDirectory;
import io.walservice.node.mutation.Draft;
import io.walservice.node.mutation.Mutations;
import io.walservice.node.mutation.SetOutcome;
import io.walservice.node.mutation.SetStatus;
import io.walservice.node.staging.SetId;
import io.walservice.v1.GetMutationRequest;
import io.walservice.v1.GetMutationResponse;
import io.walservice.v1.MutateItemsPart;
import io.walservice.v1.MutateItemsRequest;
import io.walservice.v1.MutateItemsResponse;
import io.walservice.v1.MutationStage;
import io.walservice.v1.WaitAppliedRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;

/** The service of mutation sets. Thread-safe. */
public final class MutationService implements io.walservice.v1.Mutations {
    private static final Duration STANDARD_WAIT = Duration.ofSeconds(10);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private final ActorSystem<?> system;
    private final NamespaceDirectory namespaces;
    private final Mutations mutations;
    private final EntryRules rules;

    /** The service of one node. */
    public MutationService(
            ActorSystem<?> system, NamespaceDirectory namespaces, Mutations mutations, ApiSettings settings) {
        this.system = system;
        this.namespaces = namespaces;
        this.mutations = mutations;
        this.rules = new EntryRules(settings.clockDrift());
    }

    @Override
    public CompletionStage<MutateItemsResponse> mutateItems(MutateItemsRequest request) {
        SetId set = setId(request.getNamespace(), request.getIdempotencyToken());
        SetRules items = rules(set);
        if (request.getItemsCount() > SetRules.MOST_ITEMS) {
            throw Answers.failure(
                    Status.INVALID_ARGUMENT,
                    "items: %d (expected: 1 to %d)".formatted(request.getItemsCount(), SetRules.MOST_ITEMS));
        }
        List<StagedItem> staged = new ArrayList<>();
        try {
            for (int n = 0; n < request.getItemsCount(); n++) {
                staged.add(items.item(n, request.getItems(n), false));
            }
            items.whole(request.getItemsCount());
        } catch (SetRules.Fault fault) {
            throw Answers.failure(fault);
        }
        return begun(set)
                .thenCompose(draft -> ended(
                        set,
                        draft,
                        draft.addAll(
                                staged,
                                item -> request.getItems(item.getPosition()).getPayload())));
    }

    @Override
    public CompletionStage<MutateItemsResponse> mutateItemsStream(Source<MutateItemsPart, NotUsed> parts) {
        PartReader reader = new PartReader(this::open);
        return parts.runWith(Sink.foldAsync(reader, (each, part) -> each.read(part)), system)
                .handle((read, failure) -> failure == null ? reader.end() : reader.broken(failure))
                .thenCompose(end -> end);
    }

    /** A stream has said which set it brings. */
    private CompletionStage<PartReader.Open> open(String namespace, String token) {
        SetId set = setId(namespace, token);
        return begun(set)
                .thenApply(draft -> new PartReader.Open(
                        rules(set), draft, (stored) -> ended(set, draft, stored), () -> mutations.drop(set, draft)));
    }

    private CompletionStage<Draft> begun(SetId set) {
        return mutations.begin(set).exceptionally(failure -> {
            Throwable root = Cause.root(failure);
            throw Answers.failure(
                    root instanceof Mutations.TooMany ? Status.RESOURCE_EXHAUSTED : Status.UNAVAILABLE,
                    root instanceof Mutations.TooMany
                            ? String.valueOf(root.getMessage())
                            : "the set cannot be stored now: " + Cause.of(root));
        });
    }

    private CompletionStage<MutateItemsResponse> ended(SetId set, Draft draft, CompletionStage<Void> stored) {
        return stored.handle((done, failure) -> failure == null
                        ? mutations.complete(set, draft)
                        : mutations.drop(set, draft).handle((dropped, again) -> (SetOutcome)
                                new SetOutcome.NotStored("its items cannot be stored now: " + Cause.of(failure))))
                .thenCompose(outcome -> outcome)
                .thenApply(outcome -> Answers.of(set, outcome));
    }

    private SetRules rules(SetId set) {
        return new SetRules(rules, set.namespace(), namespaces::spec);
    }

    private SetId setId(String namespace, String token) {
        if (namespaces.spec(namespace).isEmpty()) {
            throw Answers.failure(
                    namespaces.ready() ? Status.NOT_FOUND : Status.UNAVAILABLE,
                    namespaces.ready()
                            ? "namespace: \"%s\" (expected: one that exists on this shard)".formatted(namespace)
                            : "this node does not know its namespaces yet");
        }
        EntryRules.tokenFault(token).ifPresent(fault -> {
            throw Answers.failure(Status.INVALID_ARGUMENT, fault);
        });
        return new SetId(namespace, token.isEmpty() ? UUID.randomUUID().toString() : token);
    }

    @Override
    public CompletionStage<GetMutationResponse> getMutation(GetMutationRequest request) {
        SetId set = known(request.getNamespace(), request.getMutationId());
        return answer(set, mutations.status(set));
    }

    @Override
    public CompletionStage<GetMutationResponse> waitApplied(WaitAppliedRequest request) {
        SetId set = known(request.getNamespace(), request.getMutationId());
        Duration timeout =
                request.hasTimeout() ? Duration.ofMillis(Durations.toMillis(request.getTimeout())) : STANDARD_WAIT;
        if (timeout.isNegative() || timeout.compareTo(LONGEST_WAIT) > 0) {
            throw Answers.failure(
                    Status.INVALID_ARGUMENT, "timeout: %s (expected: 0s to %s)".formatted(timeout, LONGEST_WAIT));
        }
        return answer(set, mutations.atEnd(set, timeout.plusMillis(1)));
    }

    private SetId known(String namespace, String mutationId) {
        if (mutationId.isEmpty()) {
            throw Answers.failure(Status.INVALID_ARGUMENT, "mutation_id: empty (expected: as a response gave it)");
        }
        return setId(namespace, mutationId);
    }

    private static CompletionStage<GetMutationResponse> answer(SetId set, CompletionStage<Optional<SetStatus>> status) {
        return status.handle((found, failure) -> {
            if (failure != null) {
                throw Answers.failure(Status.UNAVAILABLE, "the set's saga does not answer now");
            }
            return found.map(each -> response(set, each))
                    .orElseThrow(() -> Answers.failure(
                            Status.NOT_FOUND,
                            "mutation_id: %s (expected: of a set that is remembered)".formatted(set.token())));
        });
    }

    private static GetMutationResponse response(SetId set, SetStatus status) {
        GetMutationResponse.Builder response = GetMutationResponse.newBuilder()
                .setMutationId(set.token())
                .setStage(
                        switch (status.station()) {
                            case STAGING -> MutationStage.MUTATION_STAGE_STAGING;
                            case PREPARING -> MutationStage.MUTATION_STAGE_PREPARING;
                            case APPLYING -> MutationStage.MUTATION_STAGE_APPLYING;
                            case APPLIED -> MutationStage.MUTATION_STAGE_APPLIED;
                            case REFUSED -> MutationStage.MUTATION_STAGE_REFUSED;
                        })
                .setItems(status.message().getItems())
                .addAllApplied(status.applied())
                .addAllPending(status.refused().isPresent() ? List.of() : status.pending());
        status.refused().ifPresent(refused -> response.setMessage(refused.reason()));
        if (status.message().getWriteMicros() > 0) {
            response.setWriteTime(Timestamps.fromMicros(status.message().getWriteMicros()));
        }
        return response.build();
    }
}
