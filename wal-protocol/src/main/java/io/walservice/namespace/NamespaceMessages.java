package io.walservice.namespace;

import com.google.protobuf.Duration;
import io.walservice.admin.v1.Queue;
import java.util.ArrayList;
import java.util.List;

/** A namespace as the message {@code wal.admin.v1.NamespaceSpec}. */
public final class NamespaceMessages {

    private NamespaceMessages() {}

    /** The message that {@link #toSpec} turns back into an equal namespace, if that is valid. */
    public static io.walservice.admin.v1.NamespaceSpec toMessage(NamespaceSpec spec) {
        var message = io.walservice.admin.v1.NamespaceSpec.newBuilder()
                .setName(spec.name())
                .setDescription(spec.description())
                .setPartitions(spec.partitions())
                .setQueue(Queue.newBuilder()
                        .setType(spec.queue().type())
                        .setPartitions(spec.queue().partitions()))
                .setLimits(io.walservice.admin.v1.Limits.newBuilder()
                        .setPayloadBytes(spec.limits().payload().bytes())
                        .setDelay(toMessage(spec.limits().delay())))
                .setRetention(toMessage(spec.retention()))
                .setOrder(DeliveryMessages.toMessage(spec.delivery().order()))
                .setDelay(DeliveryMessages.toMessage(spec.delivery().delay()))
                .setRetry(DeliveryMessages.toMessage(spec.delivery().retry()))
                .setDeadLetters(DeliveryMessages.toMessage(spec.delivery().deadLetters()))
                .setConsumers(DeliveryMessages.toMessage(spec.delivery().consumers()));
        spec.regions().forEach(region -> message.addRegions(RegionMessages.toMessage(region)));
        spec.targets().forEach(target -> message.addTargets(TargetMessages.toMessage(target)));
        return message.build();
    }

    /**
     * Reads a message; an absent field, or a zero that a number cannot be told from, means the default.
     *
     * @throws InvalidNamespaceException with every fault
     */
    public static NamespaceSpec toSpec(io.walservice.admin.v1.NamespaceSpec message) {
        MessageFields fields = new MessageFields(new Faults());
        int partitions = MessageFields.orDefault(message.getPartitions(), NamespaceDefaults.PARTITIONS);
        if (message.getName().isEmpty()) {
            fields.missing("name", NamespaceRules.NAME_FORM);
        }
        DeliverySpec delivery = DeliveryMessages.toSpec(message, fields);
        NamespaceSpec spec = new NamespaceSpec(
                message.getName(),
                message.getDescription(),
                partitions,
                queue(message.getQueue(), partitions),
                limits(message.getLimits(), fields),
                fields.duration(
                        "retention", message.hasRetention(), message.getRetention(), NamespaceDefaults.RETENTION),
                delivery,
                targets(message, delivery.retry(), fields),
                RegionMessages.toSpecs(message.getRegionsList(), fields));
        NamespaceRules.check(spec, fields.faults());
        fields.faults().throwIfAny();
        return spec;
    }

    static Duration toMessage(java.time.Duration duration) {
        return Duration.newBuilder()
                .setSeconds(duration.getSeconds())
                .setNanos(duration.getNano())
                .build();
    }

    private static QueueSpec queue(Queue queue, int partitions) {
        return new QueueSpec(
                queue.getType().isEmpty() ? NamespaceDefaults.QUEUE_TYPE : queue.getType(),
                MessageFields.orDefault(queue.getPartitions(), NamespaceDefaults.queuePartitions(partitions)));
    }

    private static Limits limits(io.walservice.admin.v1.Limits limits, MessageFields fields) {
        return new Limits(
                fields.size("limits.payload", limits.getPayloadBytes(), NamespaceDefaults.LIMITS.payload()),
                fields.duration(
                        "limits.delay", limits.hasDelay(), limits.getDelay(), NamespaceDefaults.LIMITS.delay()));
    }

    private static List<TargetSpec> targets(
            io.walservice.admin.v1.NamespaceSpec message, RetryPolicy retry, MessageFields fields) {
        List<TargetSpec> targets = new ArrayList<>();
        for (var target : message.getTargetsList()) {
            targets.add(TargetMessages.toSpec("targets[" + targets.size() + "]", target, retry, fields));
        }
        return targets;
    }
}
