/**
 * Keys that a lane has set aside, with everything that waits behind them. Cassandra has them; in memory there is only
 * which keys they are, and when each is due.
 *
 * <p>Read {@link io.walservice.node.park.ParkedEntry} for what is stored, {@link io.walservice.node.park.ParkStore} for
 * how a lane that was thought dead is kept from writing, and {@link io.walservice.node.park.ParkedKeys} for the order
 * in which keys are tried. May not depend on lane.
 */
@NullMarked
package io.walservice.node.park;

import org.jspecify.annotations.NullMarked;
