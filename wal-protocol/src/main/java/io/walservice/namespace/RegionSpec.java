package io.walservice.namespace;

import java.util.Optional;

/**
 * One of the regions that a namespace lives in, and where the others find what it has.
 *
 * @param name what its nodes call themselves, {@code wal.region}
 * @param kafka its Kafka as the other regions reach it, a {@code host:port} list
 * @param topic that holds the namespace there; empty: the one that a node would use by its own settings
 * @param api where its nodes answer other regions; empty: they cannot be asked, neither for the time nor for records
 *     that its topic no longer has
 */
public record RegionSpec(String name, String kafka, Optional<String> topic, Optional<Api> api) {

    /**
     * The gRPC port of a region's nodes.
     *
     * @param address {@code host:port}
     */
    public record Api(String address, boolean tls) {}

    /** The topic that holds the namespace there. */
    public String topicOr(String otherwise) {
        return topic.orElse(otherwise);
    }
}
