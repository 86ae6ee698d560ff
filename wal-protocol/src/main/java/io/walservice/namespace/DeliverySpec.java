package io.walservice.namespace;

/** How the entries of a namespace are delivered, to whatever target. */
public record DeliverySpec(
        Order order, DelaySpec delay, RetryPolicy retry, DeadLetterSpec deadLetters, Consumers consumers) {}
