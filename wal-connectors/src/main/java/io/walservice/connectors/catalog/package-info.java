/**
 * From a target's configuration to the target: the one place that knows all systems. The node opens targets here
 * ({@link io.walservice.connectors.catalog.Targets}); systems' packages may not depend on it.
 */
@NullMarked
package io.walservice.connectors.catalog;

import org.jspecify.annotations.NullMarked;
