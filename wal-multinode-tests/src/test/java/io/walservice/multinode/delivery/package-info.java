/**
 * Delays, outages, poison, lost answers and redrives on a cluster of nodes: that each entry is in the place where it
 * should be at the end, and counted there.
 *
 * <p>Small in the build, large with {@code deploy/prove}: {@link io.walservice.multinode.load.Scale}.
 */
@NullMarked
package io.walservice.multinode.delivery;

import org.jspecify.annotations.NullMarked;
