package io.walservice.node.keyvalue;

import io.grpc.Status;
import io.walservice.connectors.index.IndexTerms;
import io.walservice.connectors.index.IndexedItems;
import io.walservice.namespace.KvIndex;
import io.walservice.node.index.IndexBuild;
import io.walservice.node.index.IndexStore;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.grpc.GrpcServiceException;

/** Which index a query means, and whether it has all items yet. Thread-safe. */
final class IndexQueries {
    private final IndexStore builds;

    /** An index that is complete stays so: declared anew it has another name here. */
    private final Set<String> complete = ConcurrentHashMap.newKeySet();

    IndexQueries(IndexStore builds) {
        this.builds = builds;
    }

    /** The index of this name. Fails with {@code NOT_FOUND}, {@code FAILED_PRECONDITION} or that storage is away. */
    CompletionStage<KvIndex> index(Place place, IndexedItems items, String name) {
        KvIndex index = items.indexes().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new GrpcServiceException(Status.NOT_FOUND.withDescription(
                        "index: \"%s\" (expected: one of target %s)".formatted(name, place.target()))));
        String known = place.namespace() + "/" + place.target() + "/" + index.id();
        return complete.contains(known)
                ? CompletableFuture.completedStage(index)
                : builds.find(place.namespace(), place.target(), index.id()).thenApply(build -> {
                    checkComplete(name, build);
                    complete.add(known);
                    return index;
                });
    }

    private static void checkComplete(String name, IndexBuild build) {
        if (!build.isComplete()) {
            throw new GrpcServiceException(Status.FAILED_PRECONDITION.withDescription(
                    "index: %s is being built, %.1f %% so far (expected: one that is complete)"
                            .formatted(name, build.share() * 100)));
        }
    }

    static void checkTerm(String term) {
        if (term.isEmpty() || !IndexTerms.fits(term)) {
            throw new GrpcServiceException(
                    Status.INVALID_ARGUMENT.withDescription("term: %d characters (expected: 1 to %d bytes)"
                            .formatted(term.length(), IndexTerms.LONGEST_BYTES)));
        }
    }
}
