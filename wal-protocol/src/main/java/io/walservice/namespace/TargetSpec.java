package io.walservice.namespace;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One target of a namespace.
 *
 * @param name unique in its namespace
 */
public record TargetSpec(String name, Kind kind, Manner manner) {

    /** Its kind, where it is a kv target that has a unique index. */
    public Optional<Kv> uniqueKv() {
        return kind instanceof Kv kv && kv.indexes().stream().anyMatch(KvIndex::unique)
                ? Optional.of(kv)
                : Optional.empty();
    }

    /** What kind of system it is, and which one. */
    public sealed interface Kind {}

    /**
     * A map of maps in Cassandra: id to key to value.
     *
     * @param table Cassandra table, in the shard's keyspace for kv targets
     * @param indexes by which its items are found as well; names differ
     */
    public record Kv(String table, List<KvIndex> indexes) implements Kind {

        public Kv {
            indexes = List.copyOf(indexes);
        }
    }

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

    /**
     * A table of the user's own, in the region's Cassandra.
     *
     * @param table {@code keyspace.table}
     * @param columns of the payload's fields; empty: each field is the column of its name
     * @param timeout time limit of one attempt
     */
    public record Cassandra(String table, RowKey key, Map<String, String> columns, Duration timeout) implements Kind {

        public Cassandra {
            columns = Map.copyOf(columns);
        }

        /**
         * What keeps an entry from being a row, whatever the table is, as field, value and rule; empty where nothing
         * does.
         *
         * @param target its name, for the texts
         */
        public List<String> faults(String target, String entryKey) {
            return key.keys() == ItemKeys.ID && !entryKey.isEmpty()
                    ? List.of("target.key: %s (expected: none, as target %s has a row for each id)"
                            .formatted(entryKey, target))
                    : List.of();
        }
    }

    /**
     * Where a row has what an entry is called by.
     *
     * @param keyColumn empty where there is none
     */
    public record RowKey(ItemKeys keys, String idColumn, String keyColumn) {}

    /**
     * An index of Elasticsearch or OpenSearch.
     *
     * @param addresses of nodes of one cluster, each {@code http://host:port} or {@code https://host:port}
     * @param documents what its documents are called
     * @param timeout time limit of one attempt
     */
    public record Elasticsearch(List<String> addresses, String index, DocumentIds documents, Duration timeout)
            implements Kind {

        public Elasticsearch {
            addresses = List.copyOf(addresses);
        }
    }

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
