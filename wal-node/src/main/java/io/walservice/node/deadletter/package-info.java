/**
 * What lanes have given up on, in Cassandra, until a person decides: the letters themselves, the redrives that hand
 * them back to their lanes, the copies that are still to be mirrored, and the record of who did what.
 *
 * <p>Read {@link io.walservice.node.deadletter.DeadLetterStore} first. Lanes and the workbench both stand on this; it
 * may depend on neither.
 */
@NullMarked
package io.walservice.node.deadletter;

import org.jspecify.annotations.NullMarked;
