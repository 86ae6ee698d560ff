package io.walservice.namespace;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One target of a namespace.
 *
 * @param name unique in its namespace
 */
public record TargetSpec(String name, Kind kind, Manner manner) {

    /** What kind of system it is, and which one. */
    public sealed interface Kind {}

    /**
     * A map of maps in Cassandra: id to key to value.
     *
     * @param table Cassandra table, in the shard's keyspace for kv targets
     */
    public record Kv(String table) implements Kind {}

    /**
     * A user's Kafka topic, where a DELETE is a tombstone.
     *
     * @param bootstrapServers {@code host:port} list; empty: the shard's own Kafka
     */
    public record Kafka(String topic, Optional<String> bootstrapServers) implements Kind {}

    /**
     * An application that implements {@code wal.target.v1.EntryTarget}.
     *
     * @param address {@code host:port}
     * @param timeout time limit of one attempt
     */
    public record Grpc(String address, boolean tls, Duration timeout) implements Kind {}

    /**
     * memcached servers as EVCache uses them.
     *
     * @param items what its items are called
     * @param replicas each of those for a region gets every item there
     * @param lifetime of a PUT that names none; zero: for ever
     * @param timeout time limit of one attempt
     * @param largestItem what a server takes, with name and all
     */
    public record EvCache(
            CacheItems items, List<CacheReplica> replicas, Duration lifetime, Duration timeout, DataSize largestItem)
            implements Kind {

        public EvCache {
            replicas = List.copyOf(replicas);
        }

        /** The replicas of a region: those that name it, and where none does, those that name none. */
        public List<CacheReplica> replicasIn(String region) {
            List<CacheReplica> own = replicas.stream()
                    .filter(replica -> replica.region().equals(Optional.of(region)))
                    .toList();
            return own.isEmpty()
                    ? replicas.stream()
                            .filter(replica -> replica.region().isEmpty())
                            .toList()
                    : own;
        }
    }

    /**
     * A namespace of another deployment of this service, or another one of the same.
     *
     * @param address {@code host:port}
     * @param timeout time limit of one attempt
     * @param namespace empty: the one of the same name
     */
    public record Wal(String address, boolean tls, Duration timeout, Optional<String> namespace) implements Kind {}

    /** Whose entries are applied to a target, where the namespace lives in several regions. */
    public enum Sources {
        /** Those of all regions: each region's own target comes to the same state. */
        ALL,
        /** The own region's only: what all regions share gets each entry once. */
        OWN
    }

    /**
     * How entries are applied to it.
     *
     * @param parallelism how many entries, of different ids, may be applied at once
     * @param rate at most so many attempts a second; empty: as many as it takes
     * @param retry its own policy; empty: the namespace's
     * @param sources which regions' entries
     */
    public record Manner(int parallelism, OptionalInt rate, Optional<RetryPolicy> retry, Sources sources) {

        /** So many at once, and nothing else of its own. */
        public static Manner parallel(int parallelism, Sources sources) {
            return new Manner(parallelism, OptionalInt.empty(), Optional.empty(), sources);
        }
    }
}
