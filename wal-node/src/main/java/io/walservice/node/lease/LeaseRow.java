package io.walservice.node.lease;

/**
 * A node's lease as it stands in Cassandra.
 *
 * @param node one life of a node: a node that starts again is another
 * @param renewals counts up with every renewal
 * @param released whether the node gave it back
 */
record LeaseRow(String node, long renewals, boolean released) {}
