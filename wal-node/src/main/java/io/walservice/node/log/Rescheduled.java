package io.walservice.node.log;

import io.walservice.internal.v1.Entry;

/**
 * An entry as it waits, and when it shall be due instead.
 *
 * @param dueMillis in milliseconds since 1970; a time that has passed means now
 */
public record Rescheduled(Entry entry, long dueMillis) {}
