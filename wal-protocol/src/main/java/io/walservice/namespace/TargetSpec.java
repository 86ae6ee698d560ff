package io.walservice.namespace;

import java.time.Duration;
import java.util.Optional;

/** One target of a namespace. */
public sealed interface TargetSpec {

    /** Unique in its namespace. */
    String name();

    /** How many entries, of different ids, may be applied at once. */
    int parallelism();

    /**
     * A map of maps in Cassandra: id to key to value.
     *
     * @param table Cassandra table, in the shard's keyspace for kv targets
     */
    record Kv(String name, int parallelism, String table) implements TargetSpec {}

    /**
     * A user's Kafka topic, where a DELETE is a tombstone.
     *
     * @param bootstrapServers {@code host:port} list; empty: the shard's own Kafka
     */
    record Kafka(String name, int parallelism, String topic, Optional<String> bootstrapServers) implements TargetSpec {}

    /**
     * An application that implements {@code wal.target.v1.EntryTarget}.
     *
     * @param address {@code host:port}
     * @param timeout time limit of one attempt
     */
    record Grpc(String name, int parallelism, String address, boolean tls, Duration timeout) implements TargetSpec {}
}
