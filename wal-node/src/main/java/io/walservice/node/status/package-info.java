/**
 * Answers where things are: one entry on its way, and the parts of a namespace at work. Asks log partitions, lanes and
 * queues; changes nothing. Read {@link io.walservice.node.status.EntryTracker} first.
 */
@NullMarked
package io.walservice.node.status;

import org.jspecify.annotations.NullMarked;
