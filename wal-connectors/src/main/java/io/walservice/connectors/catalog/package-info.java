/**
 * From what a namespace says to the system: the one place that knows all of them. The node opens targets here
 * ({@link io.walservice.connectors.catalog.Targets}) and mirrors ({@link io.walservice.connectors.catalog.Mirrors}),
 * and reaches queues ({@link io.walservice.connectors.catalog.Queues}); systems' packages may not depend on it.
 */
@NullMarked
package io.walservice.connectors.catalog;

import org.jspecify.annotations.NullMarked;
