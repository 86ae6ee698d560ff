/**
 * A map of maps in Cassandra as a target: id to key to value. Read {@link io.walservice.connectors.kv.KvTarget} first.
 * May not depend on other systems' packages.
 */
@NullMarked
package io.walservice.connectors.kv;

import org.jspecify.annotations.NullMarked;
