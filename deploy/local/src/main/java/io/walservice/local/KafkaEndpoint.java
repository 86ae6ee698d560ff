package io.walservice.local;

/**
 * Topics have to be created: the broker does not do it by itself. In a shared stack, pick names that nobody else picks.
 */
public record KafkaEndpoint(String bootstrapServers) {}
