package io.walservice.node.workbench;

import io.grpc.Status;
import io.walservice.admin.v1.IndexAdminPowerApi;
import io.walservice.admin.v1.IndexState;
import io.walservice.admin.v1.IndexStatus;
import io.walservice.admin.v1.ListIndexesRequest;
import io.walservice.admin.v1.ListIndexesResponse;
import io.walservice.admin.v1.RebuildIndexRequest;
import io.walservice.admin.v1.RebuildIndexResponse;
import io.walservice.namespace.KvIndex;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.namespace.TargetSpec;
import io.walservice.node.control.AdminErrors;
import io.walservice.node.control.NamespaceDirectory;
import io.walservice.node.index.IndexBuild;
import io.walservice.node.index.IndexStore;
import io.walservice.node.staging.AtOnce;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.apache.pekko.grpc.javadsl.Metadata;

/** The gRPC service {@code wal.admin.v1.IndexAdmin}, whose proto states what each call promises. */
public final class IndexAdminService implements IndexAdminPowerApi {
    private final WorkbenchRequests requests;
    private final IndexStore builds;

    public IndexAdminService(String region, NamespaceDirectory namespaces, IndexStore builds) {
        this.requests = new WorkbenchRequests(region, namespaces);
        this.builds = builds;
    }

    /** An index of a kv target. */
    private record Place(String target, KvIndex index) {}

    @Override
    public CompletionStage<ListIndexesResponse> listIndexes(ListIndexesRequest request, Metadata metadata) {
        NamespaceSpec spec = requests.namespace(request.getNamespace());
        List<Place> places = places(spec).toList();
        return AtOnce.each(
                        places,
                        place -> builds.find(
                                        spec.name(),
                                        place.target(),
                                        place.index().id())
                                .thenApply(build -> status(place, build)))
                .handle((statuses, failure) -> {
                    if (failure != null) {
                        throw AdminErrors.exception(Status.UNAVAILABLE, "storage does not answer now");
                    }
                    return ListIndexesResponse.newBuilder()
                            .addAllIndexes(statuses)
                            .build();
                });
    }

    @Override
    public CompletionStage<RebuildIndexResponse> rebuildIndex(RebuildIndexRequest request, Metadata metadata) {
        NamespaceSpec spec = requests.namespace(request.getNamespace());
        Place place = places(spec)
                .filter(each -> each.target().equals(request.getTarget())
                        && each.index().name().equals(request.getIndex()))
                .findFirst()
                .orElseThrow(() -> AdminErrors.exception(
                        Status.NOT_FOUND,
                        "index: \"%s\" of target \"%s\" (expected: one of a kv target of namespace %s)"
                                .formatted(request.getIndex(), request.getTarget(), spec.name())));
        return builds.restart(spec.name(), place.target(), place.index().id()).handle((done, failure) -> {
            if (failure != null) {
                throw AdminErrors.exception(Status.UNAVAILABLE, "storage does not answer now; repeat");
            }
            return RebuildIndexResponse.getDefaultInstance();
        });
    }

    private static Stream<Place> places(NamespaceSpec spec) {
        return spec.targets().stream()
                .filter(target -> target.kind() instanceof TargetSpec.Kv)
                .flatMap(target -> ((TargetSpec.Kv) target.kind())
                        .indexes().stream().map(index -> new Place(target.name(), index)));
    }

    private static IndexStatus status(Place place, IndexBuild build) {
        return IndexStatus.newBuilder()
                .setTarget(place.target())
                .setIndex(place.index().name())
                .setUnique(place.index().unique())
                .setState(
                        switch (build.state()) {
                            case BUILDING -> IndexState.INDEX_STATE_BUILDING;
                            case READY -> IndexState.INDEX_STATE_READY;
                            case DUPLICATES -> IndexState.INDEX_STATE_DUPLICATES;
                        })
                .setShare(build.share())
                .setItems(build.items())
                .setDuplicates(build.duplicates())
                .addAllExamples(build.examples())
                .build();
    }
}
