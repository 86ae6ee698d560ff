/**
 * Decides when a lane may try its target: not while the target is out, slowly after it is back, never while a person or
 * the flood guard has paused the lane, and no faster than its rate.
 *
 * <p>Read {@link io.walservice.node.gate.BreakerState} first: the rules; {@link io.walservice.node.gate.Gate} carries
 * them out. May not depend on any other package of the node.
 */
@NullMarked
package io.walservice.node.gate;

import org.jspecify.annotations.NullMarked;
