package io.walservice.node.log;

/**
 * A new time for what waits at a place.
 *
 * @param dueMillis in milliseconds since 1970; a time that has passed means now
 */
public record DueChange(DuePlace place, long dueMillis) {}
