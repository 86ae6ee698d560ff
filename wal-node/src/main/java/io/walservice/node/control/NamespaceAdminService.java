package io.walservice.node.control;

import io.grpc.Status;
import io.walservice.admin.v1.CheckConservationRequest;
import io.walservice.admin.v1.Conservation;
import io.walservice.admin.v1.CreateNamespaceRequest;
import io.walservice.admin.v1.DeleteNamespaceRequest;
import io.walservice.admin.v1.DeleteNamespaceResponse;
import io.walservice.admin.v1.GetNamespaceRequest;
import io.walservice.admin.v1.GetStatusRequest;
import io.walservice.admin.v1.ListNamespacesRequest;
import io.walservice.admin.v1.ListNamespacesResponse;
import io.walservice.admin.v1.ListRevisionsRequest;
import io.walservice.admin.v1.ListRevisionsResponse;
import io.walservice.admin.v1.Namespace;
import io.walservice.admin.v1.NamespaceAdminPowerApi;
import io.walservice.admin.v1.NamespaceStatus;
import io.walservice.admin.v1.UpdateNamespaceRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.grpc.javadsl.Metadata;

/**
 * The gRPC service {@code wal.admin.v1.NamespaceAdmin}, whose proto states what each call promises. Reading goes to the
 * database, so that everyone reads their own writes; while it is away, to what this node knows.
 */
final class NamespaceAdminService implements NamespaceAdminPowerApi {
    private final NamespaceStore store;
    private final NamespaceDirectory directory;
    private final RegionCheck regions;
    private final Consumer<NamespaceRevision> made;
    private final NamespaceStatusSource status;

    /** @param made told of each change before the caller is answered */
    NamespaceAdminService(
            NamespaceStore store,
            NamespaceDirectory directory,
            RegionCheck regions,
            Consumer<NamespaceRevision> made,
            NamespaceStatusSource status) {
        this.store = store;
        this.directory = directory;
        this.regions = regions;
        this.made = made;
        this.status = status;
    }

    @Override
    public CompletionStage<Namespace> createNamespace(CreateNamespaceRequest request, Metadata metadata) {
        return answer(() -> change(
                        new NamespaceChange.Create(AdminRequests.spec(request.hasSpec(), request.getSpec(), regions)),
                        metadata)
                .thenApply(RevisionMessages::toMessage));
    }

    @Override
    public CompletionStage<Namespace> updateNamespace(UpdateNamespaceRequest request, Metadata metadata) {
        return answer(() -> change(
                        new NamespaceChange.Update(
                                AdminRequests.spec(request.hasSpec(), request.getSpec(), regions),
                                AdminRequests.expectedRevision(request.getExpectedRevision())),
                        metadata)
                .thenApply(RevisionMessages::toMessage));
    }

    @Override
    public CompletionStage<DeleteNamespaceResponse> deleteNamespace(DeleteNamespaceRequest request, Metadata metadata) {
        return answer(() -> change(
                        new NamespaceChange.Delete(
                                request.getName(), AdminRequests.expectedRevision(request.getExpectedRevision())),
                        metadata)
                .thenApply(revision -> DeleteNamespaceResponse.getDefaultInstance()));
    }

    @Override
    public CompletionStage<Namespace> getNamespace(GetNamespaceRequest request, Metadata metadata) {
        String name = request.getName();
        return answer(() -> whileAway(store.get(name), () -> directory.find(name))
                .thenApply(found -> RevisionMessages.toMessage(found.orElseThrow(() -> AdminErrors.notFound(name)))));
    }

    @Override
    public CompletionStage<ListNamespacesResponse> listNamespaces(ListNamespacesRequest request, Metadata metadata) {
        return answer(() -> {
            NamespacePage page = AdminRequests.page(request);
            return whileAway(store.list(page.after(), page.size() + 1), () -> page.withNextOf(directory.namespaces()))
                    .thenApply(page::response);
        });
    }

    @Override
    public CompletionStage<ListRevisionsResponse> listRevisions(ListRevisionsRequest request, Metadata metadata) {
        return answer(() -> store.revisions(request.getName()).thenApply(revisions -> {
            if (revisions.isEmpty()) {
                throw AdminErrors.notFound(request.getName());
            }
            return ListRevisionsResponse.newBuilder()
                    .addAllRevisions(
                            revisions.stream().map(RevisionMessages::toMessage).toList())
                    .build();
        }));
    }

    /** From what this node knows: the state of the log must be seen also while the database is away. */
    @Override
    public CompletionStage<NamespaceStatus> getStatus(GetStatusRequest request, Metadata metadata) {
        return answer(() -> status.status(known(request.getName()).spec()));
    }

    @Override
    public CompletionStage<Conservation> checkConservation(CheckConservationRequest request, Metadata metadata) {
        return answer(() -> status.conservation(known(request.getName()).spec()).exceptionally(failure -> {
            throw AdminErrors.exception(
                    Status.UNAVAILABLE,
                    "not all could be counted: " + Failures.unwrapped(failure).getMessage());
        }));
    }

    private NamespaceRevision known(String name) {
        // The state is read first: a node that has become ready meanwhile knows the name.
        DirectoryState state = directory.state();
        return directory
                .find(name)
                .orElseThrow(() -> state.ready() ? AdminErrors.notFound(name) : AdminErrors.notReady(state));
    }

    private CompletionStage<NamespaceRevision> change(NamespaceChange change, Metadata metadata) {
        return store.change(change, AdminRequests.author(metadata)).thenApply(result -> {
            if (result instanceof ChangeResult.Changed changed) {
                made.accept(changed.revision());
                return changed.revision();
            }
            throw AdminErrors.refused(result);
        });
    }

    private <T> CompletionStage<T> whileAway(CompletionStage<T> read, Supplier<T> known) {
        return read.exceptionally(failure -> {
            if (Failures.unwrapped(failure) instanceof StoreException && directory.ready()) {
                return known.get();
            }
            throw AdminErrors.failed(failure);
        });
    }

    private static <T> CompletionStage<T> answer(Supplier<CompletionStage<T>> call) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            call.get().whenComplete((response, failure) -> {
                if (failure == null) {
                    answer.complete(response);
                } else {
                    answer.completeExceptionally(AdminErrors.failed(failure));
                }
            });
        } catch (RuntimeException e) {
            answer.completeExceptionally(AdminErrors.failed(e));
        }
        return answer;
    }
}
