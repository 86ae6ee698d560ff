package io.walservice.node.lease;

/**
 * The permission to acknowledge, and to apply. Thread-safe; asking costs nothing.
 *
 * <p>A node's lease has terms: one lasts for as long as it is renewed in time. A lease that lapsed and is renewed again
 * is held for a new term, and whatever was owned in the one before may have another owner by now. So whoever works
 * under the lease takes the {@link #term()} when it begins, and begins anew when that is over.
 */
public interface Lease {

    /** Whether this node may acknowledge at this moment. */
    boolean held();

    /** Whether this has ended for good; to be asked of a {@link #term()}. */
    default boolean over() {
        return !held();
    }

    /** This lease for its present term: once it is not held, it never is again. */
    default Lease term() {
        return this;
    }

    /** The name of this life of the node: a node that starts again has another. */
    String node();
}
