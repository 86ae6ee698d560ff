/**
 * How far each lane has come, and what became of the entries that it took off its queue: each counted once, over
 * crashes and take-overs.
 *
 * <p>Read {@link io.walservice.node.tally.Tally} for what is counted and {@link io.walservice.node.tally.LaneTally} for
 * how a lane that was thought dead is kept from counting. May not depend on lane.
 */
@NullMarked
package io.walservice.node.tally;

import org.jspecify.annotations.NullMarked;
