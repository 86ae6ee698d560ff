/**
 * Keeps every log partition and lane running somewhere: sharding says where, this says that.
 *
 * <p>Beside the way of a write. Without it, a log partition that moved would dispatch what it holds only when the next
 * write came.
 */
@NullMarked
package io.walservice.node.placement;

import org.jspecify.annotations.NullMarked;
