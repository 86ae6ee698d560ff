/**
 * Who may acknowledge. Each node keeps one lease of its own in Cassandra; whoever takes a log partition over waits
 * until the former owner's lease has run out, and gets an epoch of its own, which its events carry.
 *
 * <p>Beside the way of a write, not on it: the log asks {@link io.walservice.node.lease.NodeLease#held()} before it
 * replies. Read {@link io.walservice.node.lease.NodeLease} first. May depend on nothing else of the node.
 */
@NullMarked
package io.walservice.node.lease;

import org.jspecify.annotations.NullMarked;
