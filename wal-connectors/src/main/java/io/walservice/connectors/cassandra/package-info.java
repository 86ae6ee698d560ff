/**
 * Any table of Cassandra as a target, with a payload's fields as its columns. Read
 * {@link io.walservice.connectors.cassandra.CassandraTarget} first. May not depend on other systems' packages.
 */
@NullMarked
package io.walservice.connectors.cassandra;

import org.jspecify.annotations.NullMarked;
