package io.walservice.connectors.catalog;

import io.walservice.connectors.Target;
import io.walservice.connectors.TargetContents;
import io.walservice.connectors.elasticsearch.SearchClusters;
import io.walservice.connectors.evcache.EvCaches;
import io.walservice.connectors.grpc.GrpcTarget;
import io.walservice.connectors.index.IndexBackfill;
import io.walservice.connectors.index.IndexedItems;
import io.walservice.connectors.index.IndexedTarget;
import io.walservice.connectors.kafka.KafkaSettings;
import io.walservice.connectors.kafka.KafkaTarget;
import io.walservice.connectors.kafka.KafkaTopicWriter;
import io.walservice.connectors.kv.KvContents;
import io.walservice.connectors.kv.KvRows;
import io.walservice.connectors.kv.KvTables;
import io.walservice.connectors.kv.KvTarget;
import io.walservice.connectors.wal.WalTarget;
import io.walservice.namespace.TargetSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Opens targets. Those on one cluster share its connections, which live as long as this. Thread-safe. */
public final class Targets implements AutoCloseable {
    private final TargetEnvironment environment;
    private final KvTables tables;
    private final EvCaches caches;
    private final SearchClusters searches;
    private final Map<String, KafkaTopicWriter> writers = new HashMap<>();

    public Targets(TargetEnvironment environment) {
        this.environment = environment;
        TargetEnvironment.Cassandra cassandra = environment.cassandra();
        this.tables = new KvTables(cassandra.session(), cassandra.kv());
        this.caches =
                new EvCaches(environment.region(), cassandra.versions(), environment.clock(), environment.executor());
        this.searches = new SearchClusters(environment.search(), environment.clock(), environment.executor());
    }

    /**
     * Opens a target, without waiting for its system.
     *
     * @throws IllegalArgumentException where the configuration cannot be right; the message names namespace and target
     */
    public Target open(String namespace, TargetSpec spec) {
        try {
            return open(namespace, spec, spec.kind());
        } catch (RuntimeException failure) {
            throw new IllegalArgumentException(
                    "target %s/%s: %s".formatted(namespace, spec.name(), failure.getMessage()), failure);
        }
    }

    /** Reads what a kv target has written. */
    public KvRows rows(TargetSpec.Kv kv) {
        return new KvRows(tables, kv.table());
    }

    /** The items of a kv target by their terms. */
    public IndexedItems indexed(String namespace, TargetSpec spec) {
        return new IndexedItems(
                namespace,
                spec,
                rows((TargetSpec.Kv) spec.kind()),
                environment.cassandra().indexes());
    }

    /** Brings what was there before into the indexes of a target that was opened here; empty where it has none. */
    public Optional<IndexBackfill> backfill(String namespace, TargetSpec spec, Target opened) {
        return opened instanceof IndexedTarget indexed && spec.kind() instanceof TargetSpec.Kv kv
                ? Optional.of(new IndexBackfill(namespace, indexed, indexed(namespace, spec), rows(kv)))
                : Optional.empty();
    }

    private Target open(String namespace, TargetSpec spec, TargetSpec.Kv kv) {
        Duration timeout = environment.cassandra().kv().requestTimeout();
        KvTarget items = new KvTarget(tables, kv.table(), timeout, environment.clock());
        return kv.indexes().isEmpty()
                ? items
                : new IndexedTarget(items, indexed(namespace, spec), timeout, environment.clock());
    }

    private Target open(String namespace, TargetSpec spec, TargetSpec.Kind kind) {
        String name = spec.name();
        if (kind instanceof TargetSpec.Kv kv) {
            return open(namespace, spec, kv);
        }
        if (kind instanceof TargetSpec.Kafka kafka) {
            return new KafkaTarget(writer(kafka.bootstrapServers()), kafka.topic());
        }
        if (kind instanceof TargetSpec.EvCache cache) {
            return caches.open(name, cache);
        }
        if (kind instanceof TargetSpec.Wal wal) {
            String there = wal.namespace().orElse(namespace);
            return new WalTarget(wal.address(), wal.tls(), wal.timeout(), there, environment.clock());
        }
        if (kind instanceof TargetSpec.Cassandra table) {
            return environment.cassandra().rows().open(name, table, environment.clock());
        }
        if (kind instanceof TargetSpec.Elasticsearch index) {
            return searches.open(name, index);
        }
        TargetSpec.Grpc grpc = (TargetSpec.Grpc) kind;
        return new GrpcTarget(grpc.address(), grpc.tls(), grpc.timeout());
    }

    /**
     * What a target holds, without waiting for its system: of each of its replicas, by their names. Empty for systems
     * that do not keep what they are given, or do not show it.
     *
     * @throws IllegalArgumentException as {@link #open}
     */
    public Map<String, TargetContents> contents(String namespace, TargetSpec spec) {
        TargetSpec.Kind kind = spec.kind();
        if (kind instanceof TargetSpec.Kv kv) {
            return Map.of(spec.name(), new KvContents(tables, kv.table(), namespace));
        }
        if (kind instanceof TargetSpec.Cassandra table) {
            return Map.of(spec.name(), environment.cassandra().rows().contents(table));
        }
        if (kind instanceof TargetSpec.Elasticsearch index) {
            return Map.of(spec.name(), searches.contents(index));
        }
        if (kind instanceof TargetSpec.EvCache cache) {
            List<TargetContents> replicas = caches.contents(cache);
            Map<String, TargetContents> named = new LinkedHashMap<>();
            replicas.forEach(replica ->
                    named.put(replicas.size() == 1 ? spec.name() : spec.name() + "/" + named.size(), replica));
            return named;
        }
        return Map.of();
    }

    /** For topics on a cluster, or the shard's own where none is named. */
    synchronized KafkaTopicWriter writer(Optional<String> bootstrapServers) {
        KafkaSettings own = environment.kafka();
        String servers = bootstrapServers.orElse(own.bootstrapServers());
        return writers.computeIfAbsent(
                servers, cluster -> new KafkaTopicWriter(own.at(cluster), environment.executor()));
    }

    /** Lets go of the shared connections; targets that are still open then come to {@code Retry}. */
    @Override
    public synchronized void close() {
        writers.values().forEach(KafkaTopicWriter::close);
        writers.clear();
    }
}
