/**
 * Keeps the secondary indexes of kv targets: which items have a term. Read
 * {@link io.walservice.connectors.index.IndexedTarget} first: it argues why an index agrees with its items whatever
 * fails.
 */
@NullMarked
package io.walservice.connectors.index;

import org.jspecify.annotations.NullMarked;
