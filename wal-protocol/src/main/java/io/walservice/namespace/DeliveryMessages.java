package io.walservice.namespace;

import io.walservice.admin.v1.DeadLetters;
import io.walservice.admin.v1.Delay;
import io.walservice.admin.v1.DeliveryOrder;
import io.walservice.admin.v1.KafkaMirror;
import io.walservice.admin.v1.Mirror;
import io.walservice.admin.v1.Retry;
import io.walservice.admin.v1.RetryEnd;
import io.walservice.admin.v1.SqsMirror;
import java.util.Optional;

/** What a message says about delivery. */
final class DeliveryMessages {

    private DeliveryMessages() {}

    static DeliverySpec toSpec(io.walservice.admin.v1.NamespaceSpec message, MessageFields fields) {
        return new DeliverySpec(
                order(message.getOrder(), fields),
                delay(message.getDelay(), fields),
                toSpec("retry", message.getRetry(), NamespaceDefaults.RETRY, fields),
                deadLetters(message.getDeadLetters(), fields),
                new Consumers(MessageFields.optional(message.getConsumers().getRole())));
    }

    private static DeadLetterSpec deadLetters(DeadLetters deadLetters, MessageFields fields) {
        return new DeadLetterSpec(
                MessageFields.orDefault(deadLetters.getPerMinute(), NamespaceDefaults.DEAD_LETTERS.perMinute()),
                deadLetters.hasMirror() ? mirror(deadLetters.getMirror(), fields) : Optional.empty());
    }

    private static Optional<MirrorSpec> mirror(Mirror mirror, MessageFields fields) {
        return switch (mirror.getKindCase()) {
            case KAFKA ->
                Optional.of(new MirrorSpec.Kafka(
                        mirror.getKafka().getTopic(),
                        MessageFields.optional(mirror.getKafka().getBootstrapServers())));
            case SQS -> Optional.of(new MirrorSpec.Sqs(mirror.getSqs().getQueue()));
            case KIND_NOT_SET -> {
                fields.missing("deadLetters.mirror.kind", MirrorRules.KINDS);
                yield Optional.empty();
            }
        };
    }

    /** What is unset is as {@code otherwise} has it. */
    static RetryPolicy toSpec(String path, Retry retry, RetryPolicy otherwise, MessageFields fields) {
        Backoff backoff = new Backoff(
                fields.duration(
                        path + ".initialBackoff",
                        retry.hasInitialBackoff(),
                        retry.getInitialBackoff(),
                        otherwise.backoff().initial()),
                fields.duration(
                        path + ".maximumBackoff",
                        retry.hasMaximumBackoff(),
                        retry.getMaximumBackoff(),
                        otherwise.backoff().maximum()),
                retry.getMultiplier() == 0 ? otherwise.backoff().multiplier() : retry.getMultiplier(),
                retry.hasJitter() ? retry.getJitter() : otherwise.backoff().jitter());
        return new RetryPolicy(
                MessageFields.orDefault(retry.getAttempts(), otherwise.attempts()),
                backoff,
                fields.duration(
                        path + ".maximumAge", retry.hasMaximumAge(), retry.getMaximumAge(), otherwise.maximumAge()),
                atEnd(path, retry.getAtEnd(), otherwise.atEnd(), fields));
    }

    static Retry toMessage(RetryPolicy retry) {
        return Retry.newBuilder()
                .setAttempts(retry.attempts())
                .setInitialBackoff(NamespaceMessages.toMessage(retry.backoff().initial()))
                .setMaximumBackoff(NamespaceMessages.toMessage(retry.backoff().maximum()))
                .setMultiplier(retry.backoff().multiplier())
                .setJitter(retry.backoff().jitter())
                .setMaximumAge(NamespaceMessages.toMessage(retry.maximumAge()))
                .setAtEnd(
                        retry.atEnd() == RetryPolicy.AtEnd.PARK
                                ? RetryEnd.RETRY_END_PARK
                                : RetryEnd.RETRY_END_DEAD_LETTER)
                .build();
    }

    static DeliveryOrder toMessage(Order order) {
        return order == Order.NONE ? DeliveryOrder.DELIVERY_ORDER_NONE : DeliveryOrder.DELIVERY_ORDER_KEY;
    }

    static Delay toMessage(DelaySpec delay) {
        return Delay.newBuilder()
                .setStandard(NamespaceMessages.toMessage(delay.standard()))
                .setJitter(NamespaceMessages.toMessage(delay.jitter()))
                .build();
    }

    static DeadLetters toMessage(DeadLetterSpec deadLetters) {
        DeadLetters.Builder message = DeadLetters.newBuilder().setPerMinute(deadLetters.perMinute());
        deadLetters.mirror().map(DeliveryMessages::toMessage).ifPresent(message::setMirror);
        return message.build();
    }

    static io.walservice.admin.v1.Consumers toMessage(Consumers consumers) {
        return io.walservice.admin.v1.Consumers.newBuilder()
                .setRole(consumers.role().orElse(""))
                .build();
    }

    private static Mirror toMessage(MirrorSpec mirror) {
        if (mirror instanceof MirrorSpec.Kafka kafka) {
            return Mirror.newBuilder()
                    .setKafka(KafkaMirror.newBuilder()
                            .setTopic(kafka.topic())
                            .setBootstrapServers(kafka.bootstrapServers().orElse("")))
                    .build();
        }
        MirrorSpec.Sqs sqs = (MirrorSpec.Sqs) mirror;
        return Mirror.newBuilder()
                .setSqs(SqsMirror.newBuilder().setQueue(sqs.queue()))
                .build();
    }

    private static DelaySpec delay(Delay delay, MessageFields fields) {
        DelaySpec otherwise = NamespaceDefaults.DELAY;
        return new DelaySpec(
                fields.duration("delay.standard", delay.hasStandard(), delay.getStandard(), otherwise.standard()),
                fields.duration("delay.jitter", delay.hasJitter(), delay.getJitter(), otherwise.jitter()));
    }

    private static Order order(DeliveryOrder order, MessageFields fields) {
        return switch (order) {
            case DELIVERY_ORDER_UNSPECIFIED, DELIVERY_ORDER_KEY -> Order.KEY;
            case DELIVERY_ORDER_NONE -> Order.NONE;
            case UNRECOGNIZED -> {
                fields.unknown("order", "key or none");
                yield Order.KEY;
            }
        };
    }

    private static RetryPolicy.AtEnd atEnd(
            String path, RetryEnd end, RetryPolicy.AtEnd otherwise, MessageFields fields) {
        return switch (end) {
            case RETRY_END_UNSPECIFIED -> otherwise;
            case RETRY_END_DEAD_LETTER -> RetryPolicy.AtEnd.DEAD_LETTER;
            case RETRY_END_PARK -> RetryPolicy.AtEnd.PARK;
            case UNRECOGNIZED -> {
                fields.unknown(path + ".atEnd", "dead-letter or park");
                yield otherwise;
            }
        };
    }
}
