/**
 * The client that the quickstart runs: it writes as an application would, and looks into the target itself to see what
 * has arrived.
 *
 * <p>Outside the node: it uses the Java client and reads Cassandra directly, and may depend on no other package of the
 * node.
 */
@NullMarked
package io.walservice.node.tour;

import org.jspecify.annotations.NullMarked;
