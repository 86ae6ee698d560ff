package io.walservice.namespace;

/**
 * How a namespace treats what is given up on.
 *
 * @param perMinute a lane that would give up on more than this in a minute pauses instead
 */
public record DeadLetterSpec(int perMinute) {}
