/**
 * Reads kv targets for applications. Read {@link io.walservice.node.keyvalue.AtomicReads} first: how a reader sees all
 * of a mutation set or nothing of it.
 */
@NullMarked
package io.walservice.node.keyvalue;

import org.jspecify.annotations.NullMarked;
