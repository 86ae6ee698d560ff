/**
 * Builds the secondary indexes of kv targets from what was there before them, and tells how far that is. Read
 * {@link io.walservice.node.index.IndexBuilder} first; how indexes are kept from then on is told in
 * {@link io.walservice.connectors.index.IndexedTarget}.
 */
@NullMarked
package io.walservice.node.index;

import org.jspecify.annotations.NullMarked;
