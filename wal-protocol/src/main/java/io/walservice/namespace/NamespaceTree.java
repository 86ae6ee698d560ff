package io.walservice.namespace;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.TreeMap;

/** A namespace as the tree of its file, with every field written out, in the order people read them. */
final class NamespaceTree {

    private NamespaceTree() {}

    static ObjectNode of(NamespaceSpec spec) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("name", spec.name());
        tree.put("description", spec.description());
        tree.put("partitions", spec.partitions());
        tree.putObject("queue")
                .put("type", spec.queue().type())
                .put("partitions", spec.queue().partitions());
        tree.putObject("limits")
                .put("payload", spec.limits().payload().toString())
                .put("delay", DurationText.format(spec.limits().delay()));
        tree.put("retention", DurationText.format(spec.retention()));
        put(spec.delivery(), tree);
        if (!spec.regions().isEmpty()) {
            ArrayNode regions = tree.putArray("regions");
            spec.regions().forEach(region -> put(region, regions.addObject()));
        }
        var targets = tree.putArray("targets");
        spec.targets().forEach(target -> put(target, targets.addObject()));
        return tree;
    }

    private static void put(DeliverySpec delivery, ObjectNode tree) {
        tree.put("order", word(delivery.order()));
        tree.putObject("delay")
                .put("standard", DurationText.format(delivery.delay().standard()))
                .put("jitter", DurationText.format(delivery.delay().jitter()));
        put(delivery.retry(), tree.putObject("retry"));
        ObjectNode deadLetters = tree.putObject("deadLetters")
                .put("perMinute", delivery.deadLetters().perMinute());
        delivery.deadLetters().mirror().ifPresent(mirror -> put(mirror, deadLetters.putObject("mirror")));
        ObjectNode consumers =
                tree.putObject("consumers").put("type", delivery.consumers().dedicated() ? "dedicated" : "shared");
        delivery.consumers().role().ifPresent(role -> consumers.put("role", role));
    }

    private static void put(RegionSpec region, ObjectNode tree) {
        tree.put("name", region.name()).put("kafka", region.kafka());
        region.topic().ifPresent(topic -> tree.put("topic", topic));
        region.api().ifPresent(api -> tree.put("api", api.address()).put("tls", api.tls()));
    }

    private static void put(MirrorSpec mirror, ObjectNode tree) {
        if (mirror instanceof MirrorSpec.Kafka kafka) {
            ObjectNode topic = tree.putObject("kafka").put("topic", kafka.topic());
            kafka.bootstrapServers().ifPresent(servers -> topic.put("bootstrapServers", servers));
        } else if (mirror instanceof MirrorSpec.Sqs sqs) {
            tree.putObject("sqs").put("queue", sqs.queue());
        }
    }

    private static void put(RetryPolicy retry, ObjectNode tree) {
        tree.put("attempts", retry.attempts())
                .put("initialBackoff", DurationText.format(retry.backoff().initial()))
                .put("maximumBackoff", DurationText.format(retry.backoff().maximum()))
                .put("multiplier", retry.backoff().multiplier())
                .put("jitter", retry.backoff().jitter())
                .put("maximumAge", DurationText.format(retry.maximumAge()))
                .put("atEnd", word(retry.atEnd()));
    }

    private static void put(TargetSpec target, ObjectNode tree) {
        tree.put("name", target.name());
        if (target.kind() instanceof TargetSpec.Kv kv) {
            KvFile.put(kv, tree.put("type", "kv"));
        } else if (target.kind() instanceof TargetSpec.Kafka kafka) {
            tree.put("type", "kafka").put("topic", kafka.topic());
            kafka.bootstrapServers().ifPresent(servers -> tree.put("bootstrapServers", servers));
        } else if (target.kind() instanceof TargetSpec.Grpc grpc) {
            tree.put("type", "grpc")
                    .put("address", grpc.address())
                    .put("tls", grpc.tls())
                    .put("timeout", DurationText.format(grpc.timeout()));
        } else if (target.kind() instanceof TargetSpec.EvCache cache) {
            put(cache, tree.put("type", "evcache"));
        } else if (target.kind() instanceof TargetSpec.Wal wal) {
            tree.put("type", "wal")
                    .put("address", wal.address())
                    .put("tls", wal.tls())
                    .put("timeout", DurationText.format(wal.timeout()));
            wal.namespace().ifPresent(namespace -> tree.put("namespace", namespace));
        } else if (target.kind() instanceof TargetSpec.Cassandra table) {
            put(table, tree.put("type", "cassandra"));
        } else if (target.kind() instanceof TargetSpec.Elasticsearch index) {
            put(index, tree.put("type", "elasticsearch"));
        }
        tree.put("sources", word(target.manner().sources()));
        tree.put("parallelism", target.manner().parallelism());
        target.manner().rate().ifPresent(rate -> tree.put("rate", rate));
        target.manner().retry().ifPresent(retry -> put(retry, tree.putObject("retry")));
    }

    private static void put(TargetSpec.EvCache cache, ObjectNode tree) {
        tree.put("app", cache.items().app()).put("keys", word(cache.items().by()));
        ArrayNode replicas = tree.putArray("replicas");
        for (CacheReplica replica : cache.replicas()) {
            ObjectNode item = replicas.addObject();
            replica.region().ifPresent(region -> item.put("region", region));
            if (replica.place() instanceof CacheReplica.Servers servers) {
                item.put("servers", servers.list());
            } else if (replica.place() instanceof CacheReplica.Dns dns) {
                item.put("dns", dns.name());
            }
        }
        tree.put("timeToLive", DurationText.format(cache.lifetime()))
                .put("timeout", DurationText.format(cache.timeout()))
                .put("largestItem", cache.largestItem().toString());
    }

    private static void put(TargetSpec.Cassandra table, ObjectNode tree) {
        tree.put("table", table.table())
                .put("keys", word(table.key().keys()))
                .put("idColumn", table.key().idColumn());
        if (!table.key().keyColumn().isEmpty()) {
            tree.put("keyColumn", table.key().keyColumn());
        }
        if (!table.columns().isEmpty()) {
            ObjectNode columns = tree.putObject("columns");
            new TreeMap<>(table.columns()).forEach(columns::put);
        }
        tree.put("timeout", DurationText.format(table.timeout()));
    }

    private static void put(TargetSpec.Elasticsearch index, ObjectNode tree) {
        ArrayNode addresses = tree.putArray("addresses");
        index.addresses().forEach(addresses::add);
        tree.put("index", index.index())
                .put("keys", word(index.documents().keys()))
                .put("timeout", DurationText.format(index.timeout()));
    }

    /** As files write constants: {@code DEAD_LETTER} is {@code dead-letter}. */
    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
