package io.walservice.namespace;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

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
        tree.putObject("retry")
                .put("attempts", spec.retry().attempts())
                .put("initialBackoff", DurationText.format(spec.retry().initialBackoff()))
                .put("maximumBackoff", DurationText.format(spec.retry().maximumBackoff()))
                .put("multiplier", spec.retry().multiplier());
        var targets = tree.putArray("targets");
        spec.targets().forEach(target -> put(target, targets.addObject()));
        return tree;
    }

    private static void put(TargetSpec target, ObjectNode tree) {
        tree.put("name", target.name());
        if (target instanceof TargetSpec.Kv kv) {
            tree.put("type", "kv").put("table", kv.table());
        } else if (target instanceof TargetSpec.Kafka kafka) {
            tree.put("type", "kafka").put("topic", kafka.topic());
            kafka.bootstrapServers().ifPresent(servers -> tree.put("bootstrapServers", servers));
        } else if (target instanceof TargetSpec.Grpc grpc) {
            tree.put("type", "grpc")
                    .put("address", grpc.address())
                    .put("tls", grpc.tls())
                    .put("timeout", DurationText.format(grpc.timeout()));
        }
        tree.put("parallelism", target.parallelism());
    }
}
