package io.walservice.connectors;

import io.walservice.internal.v1.Entry;

/**
 * One attempt to apply an entry.
 *
 * @param entryId identifies the entry within its namespace, the same in every attempt
 * @param version orders all writes of an item, in all regions: see {@link WriteVersion}
 * @param attempt 1 for the first attempt of a lane's run
 */
public record Delivery(String namespace, String entryId, Entry entry, long version, int attempt) {}
