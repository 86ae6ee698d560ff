package io.walservice.node.lease;

/**
 * Who owns a log partition.
 *
 * @param node one life of a node
 * @param epoch counts the owners, from 1 on
 * @param released whether the owner has handed it back: its last write is in the journal and no other will follow
 */
public record Ownership(String node, long epoch, boolean released) {}
