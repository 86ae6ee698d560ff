package io.walservice.namespace;

import io.walservice.admin.v1.GrpcTarget;
import io.walservice.admin.v1.KafkaTarget;
import io.walservice.admin.v1.KvTarget;
import java.util.Optional;

/** One target as a message. */
final class TargetMessages {

    private TargetMessages() {}

    static io.walservice.admin.v1.TargetSpec toMessage(TargetSpec target) {
        var message = io.walservice.admin.v1.TargetSpec.newBuilder()
                .setName(target.name())
                .setParallelism(target.parallelism());
        if (target instanceof TargetSpec.Kv kv) {
            message.setKv(KvTarget.newBuilder().setTable(kv.table()));
        } else if (target instanceof TargetSpec.Kafka kafka) {
            message.setKafka(KafkaTarget.newBuilder()
                    .setTopic(kafka.topic())
                    .setBootstrapServers(kafka.bootstrapServers().orElse("")));
        } else if (target instanceof TargetSpec.Grpc grpc) {
            message.setGrpc(GrpcTarget.newBuilder()
                    .setAddress(grpc.address())
                    .setTls(grpc.tls())
                    .setTimeout(NamespaceMessages.toMessage(grpc.timeout())));
        }
        return message.build();
    }

    /** Reads a target. One of no known kind yields a stand-in, so that the places of the others stay right. */
    static TargetSpec toSpec(String path, io.walservice.admin.v1.TargetSpec message, MessageFields fields) {
        String name = message.getName();
        if (name.isEmpty()) {
            fields.missing(path + ".name", NamespaceRules.NAME_FORM);
        }
        int parallelism = MessageFields.orDefault(message.getParallelism(), NamespaceDefaults.PARALLELISM);
        return switch (message.getKindCase()) {
            case KV -> new TargetSpec.Kv(name, parallelism, table(message.getKv()));
            case KAFKA -> kafka(name, parallelism, message.getKafka());
            case GRPC -> grpc(path, name, parallelism, message.getGrpc(), fields);
            case KIND_NOT_SET -> {
                fields.missing(path + ".kind", "kv, kafka or grpc");
                yield new TargetSpec.Kv(name, parallelism, NamespaceDefaults.KV_TABLE);
            }
        };
    }

    private static String table(KvTarget kv) {
        return kv.getTable().isEmpty() ? NamespaceDefaults.KV_TABLE : kv.getTable();
    }

    private static TargetSpec kafka(String name, int parallelism, KafkaTarget kafka) {
        String servers = kafka.getBootstrapServers();
        return new TargetSpec.Kafka(
                name, parallelism, kafka.getTopic(), servers.isEmpty() ? Optional.empty() : Optional.of(servers));
    }

    private static TargetSpec grpc(String path, String name, int parallelism, GrpcTarget grpc, MessageFields fields) {
        var timeout = fields.duration(
                path + ".timeout", grpc.hasTimeout(), grpc.getTimeout(), NamespaceDefaults.GRPC_TIMEOUT);
        return new TargetSpec.Grpc(name, parallelism, grpc.getAddress(), grpc.getTls(), timeout);
    }
}
