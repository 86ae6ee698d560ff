package io.walservice.namespace;

import java.time.Duration;

/**
 * What a namespace accepts.
 *
 * @param payload largest payload
 * @param delay longest delay of an entry
 */
public record Limits(DataSize payload, Duration delay) {}
