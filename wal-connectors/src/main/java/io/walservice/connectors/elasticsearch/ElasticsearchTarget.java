package io.walservice.connectors.elasticsearch;

import io.walservice.connectors.Delivery;
import io.walservice.connectors.JsonPayload;
import io.walservice.connectors.Lifetime;
import io.walservice.connectors.Outcome;
import io.walservice.connectors.Target;
import io.walservice.internal.v1.Entry;
import io.walservice.namespace.TargetSpec;
import io.walservice.v1.Operation;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * An index of Elasticsearch or OpenSearch. A PUT makes the payload the document's source, a DELETE removes the
 * document.
 *
 * <p>Every request has the entry's version as an external one ({@code external_gte}), in the range that servers take (0
 * to 2^63 - 1): they refuse what is older than what they have, which counts as applied, so the later write wins in
 * whatever order they come. Where one region writes an item twice at the same time, versions are equal, and the one
 * that comes last wins: that is the later in the log.
 *
 * <p>An index remembers the version of a document that was deleted for {@code index.gc_deletes}, a minute unless
 * somebody changed that, and in memory. An earlier PUT that arrives later than that, as from a region that was cut off
 * for so long, brings the document back. Within one region only a lane's own repeats come late, and they are followed
 * by the delete again.
 *
 * <p>Documents do not expire: a PUT whose life is over when it comes removes the document, but one that is applied in
 * time stays.
 */
final class ElasticsearchTarget implements Target {
    private final String name;
    private final TargetSpec.Elasticsearch spec;
    private final BulkWriter bulks;
    private final InstantSource clock;

    /** @param name of the target */
    ElasticsearchTarget(String name, TargetSpec.Elasticsearch spec, BulkWriter bulks, InstantSource clock) {
        this.name = name;
        this.spec = spec;
        this.bulks = bulks;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Outcome> apply(Delivery delivery) {
        Entry entry = delivery.entry();
        List<String> faults = spec.documents().faults(name, entry.getId(), entry.getKey());
        if (!faults.isEmpty()) {
            return rejected(faults.get(0));
        }
        String document = spec.documents().of(entry.getId(), entry.getKey());
        if (entry.getOperation() == Operation.OPERATION_DELETE_VALUE) {
            return bulks.write(BulkOperation.delete(document, delivery.version()));
        }
        try {
            JsonPayload.read(entry.getPayload());
        } catch (IllegalArgumentException notJson) {
            return rejected(String.valueOf(notJson.getMessage()));
        }
        boolean over =
                Lifetime.left(entry, clock.instant()).filter(Duration::isZero).isPresent();
        return bulks.write(
                over
                        ? BulkOperation.delete(document, delivery.version())
                        : BulkOperation.put(document, delivery.version(), entry.getPayload()));
    }

    private static CompletionStage<Outcome> rejected(String cause) {
        return CompletableFuture.completedStage(new Outcome.Reject(cause));
    }

    /** Does nothing: the client is shared, and what is under way ends by itself. */
    @Override
    public void close() {}
}
