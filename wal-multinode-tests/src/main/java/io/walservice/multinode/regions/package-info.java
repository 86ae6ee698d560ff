/**
 * Several regions on this machine: each a cluster with Kafka and a cache of its own, reached by the others through
 * links that can be cut. They share one Cassandra server, each with keyspaces of its own, and the database with the
 * namespaces.
 *
 * <p>Start at {@link io.walservice.multinode.regions.Regions}.
 */
@NullMarked
package io.walservice.multinode.regions;

import org.jspecify.annotations.NullMarked;
