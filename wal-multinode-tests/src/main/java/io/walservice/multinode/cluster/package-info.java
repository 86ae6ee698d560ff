/**
 * A cluster of real nodes on this machine, each a JVM of its own, on real servers of {@code wal-local}: to be killed,
 * paused, cut off and added to by tests. Start at {@link io.walservice.multinode.cluster.TestCluster}. Knows nodes by
 * their ports only and calls none of their code.
 */
@NullMarked
package io.walservice.multinode.cluster;

import org.jspecify.annotations.NullMarked;
