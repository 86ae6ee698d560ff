package io.walservice.multinode.history;

/**
 * One record that a target holds.
 *
 * @param entryId of the entry that the log says it comes from
 */
public record Found(String payload, String entryId) {}
