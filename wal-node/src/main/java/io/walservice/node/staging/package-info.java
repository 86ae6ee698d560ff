/**
 * What mutation sets keep in Cassandra besides their sagas' journals: content, intents, decisions, and which are open.
 * Read {@link io.walservice.node.staging.Intents} and {@link io.walservice.node.staging.Decisions} first. Knows nothing
 * of sagas: {@code node.mutation} decides, this stores.
 */
@NullMarked
package io.walservice.node.staging;

import org.jspecify.annotations.NullMarked;
