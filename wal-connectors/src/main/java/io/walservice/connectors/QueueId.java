package io.walservice.connectors;

import io.walservice.namespace.NamespaceSpec;

/**
 * Identifies the queue of a namespace.
 *
 * @param type what carries it, as the namespace says: {@code kafka} or {@code sqs}
 * @param partitions how many partitions it has
 */
public record QueueId(String namespace, String type, int partitions) {

    /** The queue of a namespace. */
    public static QueueId of(NamespaceSpec spec) {
        return new QueueId(spec.name(), spec.queue().type(), spec.queue().partitions());
    }
}
