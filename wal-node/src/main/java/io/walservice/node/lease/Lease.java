package io.walservice.node.lease;

/** The permission to acknowledge, and to apply. Thread-safe; asking costs nothing. */
public interface Lease {

    /** Whether this node may acknowledge at this moment. */
    boolean held();

    /** The name of this life of the node: a node that starts again has another. */
    String node();
}
