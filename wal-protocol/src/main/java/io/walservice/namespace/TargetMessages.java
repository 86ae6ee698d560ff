package io.walservice.namespace;

import io.walservice.admin.v1.GrpcTarget;
import io.walservice.admin.v1.KafkaTarget;
import io.walservice.admin.v1.KvTarget;
import java.util.Optional;
import java.util.OptionalInt;

/** One target as a message. */
final class TargetMessages {

    private TargetMessages() {}

    static io.walservice.admin.v1.TargetSpec toMessage(TargetSpec target) {
        var message = io.walservice.admin.v1.TargetSpec.newBuilder()
                .setName(target.name())
                .setParallelism(target.manner().parallelism());
        target.manner().rate().ifPresent(message::setRate);
        target.manner().retry().map(DeliveryMessages::toMessage).ifPresent(message::setRetry);
        if (target.kind() instanceof TargetSpec.Kv kv) {
            message.setKv(KvTarget.newBuilder().setTable(kv.table()));
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
        }
        return message.build();
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
        return new TargetSpec(message.getName(), kind(path, message, fields), manner(path, message, otherwise, fields));
    }

    private static TargetSpec.Manner manner(
            String path, io.walservice.admin.v1.TargetSpec message, RetryPolicy otherwise, MessageFields fields) {
        return new TargetSpec.Manner(
                MessageFields.orDefault(message.getParallelism(), NamespaceDefaults.PARALLELISM),
                message.getRate() == 0 ? OptionalInt.empty() : OptionalInt.of(message.getRate()),
                message.hasRetry()
                        ? Optional.of(DeliveryMessages.toSpec(path + ".retry", message.getRetry(), otherwise, fields))
                        : Optional.empty());
    }

    private static TargetSpec.Kind kind(String path, io.walservice.admin.v1.TargetSpec message, MessageFields fields) {
        return switch (message.getKindCase()) {
            case KV -> new TargetSpec.Kv(table(message.getKv()));
            case KAFKA -> kafka(message.getKafka());
            case GRPC -> grpc(path, message.getGrpc(), fields);
            case EVCACHE -> CacheMessages.toSpec(path, message.getEvcache(), fields);
            case KIND_NOT_SET -> {
                fields.missing(path + ".kind", TargetRules.KINDS);
                yield new TargetSpec.Kv(NamespaceDefaults.KV_TABLE);
            }
        };
    }

    private static String table(KvTarget kv) {
        return kv.getTable().isEmpty() ? NamespaceDefaults.KV_TABLE : kv.getTable();
    }

    private static TargetSpec.Kind kafka(KafkaTarget kafka) {
        String servers = kafka.getBootstrapServers();
        return new TargetSpec.Kafka(kafka.getTopic(), servers.isEmpty() ? Optional.empty() : Optional.of(servers));
    }

    private static TargetSpec.Kind grpc(String path, GrpcTarget grpc, MessageFields fields) {
        var timeout = fields.duration(
                path + ".timeout", grpc.hasTimeout(), grpc.getTimeout(), NamespaceDefaults.GRPC_TIMEOUT);
        return new TargetSpec.Grpc(grpc.getAddress(), grpc.getTls(), timeout);
    }
}
