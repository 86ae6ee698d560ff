package io.walservice.namespace;

import java.util.Map;
import java.util.Optional;

/** What a file says about delivery. */
final class DeliveryFile {

    private static final Map<String, Order> ORDERS = Map.of("key", Order.KEY, "none", Order.NONE);
    private static final Map<String, RetryPolicy.AtEnd> ENDS =
            Map.of("dead-letter", RetryPolicy.AtEnd.DEAD_LETTER, "park", RetryPolicy.AtEnd.PARK);

    private DeliveryFile() {}

    static DeliverySpec read(Section file) {
        return new DeliverySpec(
                file.choice("order", ORDERS, Order.KEY),
                delay(file.section("delay")),
                retry(file.section("retry"), NamespaceDefaults.RETRY),
                deadLetters(file.section("deadLetters")),
                consumers(file.section("consumers")));
    }

    /** What is left out is as {@code otherwise} has it. */
    static RetryPolicy retry(Section section, RetryPolicy otherwise) {
        Backoff backoff = new Backoff(
                section.duration("initialBackoff", otherwise.backoff().initial()),
                section.duration("maximumBackoff", otherwise.backoff().maximum()),
                section.number("multiplier", otherwise.backoff().multiplier()),
                section.number("jitter", otherwise.backoff().jitter()));
        RetryPolicy retry = new RetryPolicy(
                section.wholeNumber("attempts", otherwise.attempts()),
                backoff,
                section.duration("maximumAge", otherwise.maximumAge()),
                section.choice("atEnd", ENDS, otherwise.atEnd()));
        section.refuseUnknown("retry");
        return retry;
    }

    private static DelaySpec delay(Section section) {
        DelaySpec delay = new DelaySpec(
                section.duration("standard", NamespaceDefaults.DELAY.standard()),
                section.duration("jitter", NamespaceDefaults.DELAY.jitter()));
        section.refuseUnknown("delay");
        return delay;
    }

    private static Consumers consumers(Section section) {
        boolean role = section.has("role");
        String type = section.text("type", "shared");
        section.refuseUnknown("consumers");
        if (type.equals("dedicated")) {
            return new Consumers(Optional.of(section.required("role", NamespaceRules.ROLE_FORM)));
        }
        if (!type.equals("shared")) {
            section.refuse("type", "dedicated or shared");
        } else if (role) {
            section.refuse("role", "none, as type is shared");
        }
        return Consumers.SHARED;
    }

    private static DeadLetterSpec deadLetters(Section section) {
        DeadLetterSpec deadLetters = new DeadLetterSpec(
                section.wholeNumber("perMinute", NamespaceDefaults.DEAD_LETTERS.perMinute()),
                section.has("mirror") ? mirror(section) : Optional.empty());
        section.refuseUnknown("deadLetters");
        return deadLetters;
    }

    private static Optional<MirrorSpec> mirror(Section deadLetters) {
        Section section = deadLetters.section("mirror");
        boolean kafka = section.has("kafka");
        boolean sqs = section.has("sqs");
        section.refuseUnknown("mirror");
        if (kafka == sqs) {
            deadLetters.refuse("mirror", MirrorRules.KINDS);
            return Optional.empty();
        }
        return Optional.of(kafka ? kafka(section.section("kafka")) : sqs(section.section("sqs")));
    }

    private static MirrorSpec kafka(Section section) {
        MirrorSpec mirror =
                new MirrorSpec.Kafka(section.required("topic", "a topic"), section.optionalText("bootstrapServers"));
        section.refuseUnknown("kafka");
        return mirror;
    }

    private static MirrorSpec sqs(Section section) {
        MirrorSpec mirror = new MirrorSpec.Sqs(section.required("queue", "a queue's name"));
        section.refuseUnknown("sqs");
        return mirror;
    }
}
