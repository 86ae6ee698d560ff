package io.walservice.connectors;

import io.walservice.namespace.NamespaceSpec;
import io.walservice.namespace.RegionSpec;
import java.util.Optional;

/**
 * Identifies the queue of a namespace.
 *
 * @param type what carries it, as the namespace says: {@code kafka} or {@code sqs}
 * @param partitions how many partitions it has
 * @param elsewhere where it is, if that is another region; such a queue is only read
 */
public record QueueId(String namespace, String type, int partitions, Optional<Elsewhere> elsewhere) {

    /**
     * The queue of another region.
     *
     * @param region whose it is: its records say that they come from there
     * @param reader the region that reads it
     */
    public record Elsewhere(RegionSpec region, String reader) {}

    /** A queue of the node's own region. */
    public QueueId(String namespace, String type, int partitions) {
        this(namespace, type, partitions, Optional.empty());
    }

    /** The queue of a namespace in the node's own region. */
    public static QueueId of(NamespaceSpec spec) {
        return new QueueId(spec.name(), spec.queue().type(), spec.queue().partitions());
    }

    /**
     * The queue that a lane reads.
     *
     * @param region the node's own
     * @throws IllegalArgumentException where the namespace does not know the lane's source
     */
    public static QueueId of(NamespaceSpec spec, LaneId lane, String region) {
        if (!lane.isForeign()) {
            return of(spec);
        }
        RegionSpec source = spec.region(lane.source())
                .orElseThrow(() -> new IllegalArgumentException(
                        "source of lane %s: %s (expected: a region of the namespace)".formatted(lane, lane.source())));
        return new QueueId(
                spec.name(),
                spec.queue().type(),
                spec.queue().partitions(),
                Optional.of(new Elsewhere(source, region)));
    }
}
