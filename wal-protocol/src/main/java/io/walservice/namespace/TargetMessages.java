package io.walservice.namespace;

import io.walservice.admin.v1.GrpcTarget;
import io.walservice.admin.v1.KafkaTarget;
import io.walservice.admin.v1.Sources;
import io.walservice.admin.v1.WalTarget;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** One target as a message. */
final class TargetMessages {

    private TargetMessages() {}

    static io.walservice.admin.v1.TargetSpec toMessage(TargetSpec target) {
        var message = io.walservice.admin.v1.TargetSpec.newBuilder()
                .setName(target.name())
                .setParallelism(target.manner().parallelism())
                .setSources(toMessage(target.manner().sources()));
        target.manner().rate().ifPresent(message::setRate);
        target.manner().retry().map(DeliveryMessages::toMessage).ifPresent(message::setRetry);
        if (target.kind() instanceof TargetSpec.Kv kv) {
            message.setKv(KvMessages.toMessage(kv));
        } else if (target.kind() instanceof TargetSpec.Kafka kafka) {
            message.setKafka(KafkaTarget.newBuilder()
                    .setTopic(kafka.topic())
                    .setBootstrapServers(kafka.bootstrapServers().orElse("")));
        } else if (target.kind() instanceof TargetSpec.Grpc grpc) {
            message.setGrpc(GrpcTarget.newBuilder()
                    .setAddress(grpc.address())
                    .setTls(grpc.tls())
                    .setTimeout(NamespaceMessages.toMessage(grpc.timeout())));
        } else if (target.kind() instanceof TargetSpec.EvCache cache) {
            message.setEvcache(CacheMessages.toMessage(cache));
        } else if (target.kind() instanceof TargetSpec.Wal wal) {
            message.setWal(WalTarget.newBuilder()
                    .setAddress(wal.address())
                    .setTls(wal.tls())
                    .setTimeout(NamespaceMessages.toMessage(wal.timeout()))
                    .setNamespace(wal.namespace().orElse("")));
        } else if (target.kind() instanceof TargetSpec.Cassandra table) {
            message.setCassandra(TableMessages.toMessage(table));
        } else if (target.kind() instanceof TargetSpec.Elasticsearch index) {
            message.setElasticsearch(IndexMessages.toMessage(index));
        }
        return message.build();
    }

    private static Sources toMessage(TargetSpec.Sources sources) {
        return switch (sources) {
            case ALL -> Sources.SOURCES_ALL;
            case OWN -> Sources.SOURCES_OWN;
        };
    }

    /**
     * Reads a target. One of no known kind yields a stand-in, so that the places of the others stay right.
     *
     * @param otherwise what its own retry policy leaves unset
     */
    static TargetSpec toSpec(
            String path, io.walservice.admin.v1.TargetSpec message, RetryPolicy otherwise, MessageFields fields) {
        if (message.getName().isEmpty()) {
            fields.missing(path + ".name", NamespaceRules.NAME_FORM);
        }
        TargetSpec.Kind kind = kind(path, message, fields);
        TargetSpec.Manner manner = new TargetSpec.Manner(
                MessageFields.orDefault(message.getParallelism(), NamespaceDefaults.PARALLELISM),
                message.getRate() == 0 ? OptionalInt.empty() : OptionalInt.of(message.getRate()),
                message.hasRetry()
                        ? Optional.of(DeliveryMessages.toSpec(path + ".retry", message.getRetry(), otherwise, fields))
                        : Optional.empty(),
                sources(path, message.getSources(), NamespaceDefaults.sources(kind), fields));
        return new TargetSpec(message.getName(), kind, manner);
    }

    private static TargetSpec.Sources sources(
            String path, Sources sources, TargetSpec.Sources otherwise, MessageFields fields) {
        return switch (sources) {
            case SOURCES_UNSPECIFIED -> otherwise;
            case SOURCES_ALL -> TargetSpec.Sources.ALL;
            case SOURCES_OWN -> TargetSpec.Sources.OWN;
            case UNRECOGNIZED -> {
                fields.unknown(path + ".sources", "all or own");
                yield otherwise;
            }
        };
    }

    private static TargetSpec.Kind kind(String path, io.walservice.admin.v1.TargetSpec message, MessageFields fields) {
        return switch (message.getKindCase()) {
            case KV -> KvMessages.toSpec(path, message.getKv(), fields);
            case KAFKA -> kafka(message.getKafka());
            case GRPC -> grpc(path, message.getGrpc(), fields);
            case WAL -> wal(path, message.getWal(), fields);
            case EVCACHE -> CacheMessages.toSpec(path, message.getEvcache(), fields);
            case CASSANDRA -> TableMessages.toSpec(path, message.getCassandra(), fields);
            case ELASTICSEARCH -> IndexMessages.toSpec(path, message.getElasticsearch(), fields);
            case KIND_NOT_SET -> {
                fields.missing(path + ".kind", TargetRules.KINDS);
                yield new TargetSpec.Kv(NamespaceDefaults.KV_TABLE, List.of());
            }
        };
    }

    private static TargetSpec.Kind kafka(KafkaTarget kafka) {
        return new TargetSpec.Kafka(kafka.getTopic(), MessageFields.optional(kafka.getBootstrapServers()));
    }

    private static TargetSpec.Kind grpc(String path, GrpcTarget grpc, MessageFields fields) {
        var timeout = fields.duration(
                path + ".timeout", grpc.hasTimeout(), grpc.getTimeout(), NamespaceDefaults.GRPC_TIMEOUT);
        return new TargetSpec.Grpc(grpc.getAddress(), grpc.getTls(), timeout);
    }

    private static TargetSpec.Kind wal(String path, WalTarget wal, MessageFields fields) {
        var timeout =
                fields.duration(path + ".timeout", wal.hasTimeout(), wal.getTimeout(), NamespaceDefaults.WAL_TIMEOUT);
        return new TargetSpec.Wal(wal.getAddress(), wal.getTls(), timeout, MessageFields.optional(wal.getNamespace()));
    }
}
