/**
 * Carries journalled entries, in order, to the namespace's queue: one stream for each log partition, beside its log.
 *
 * <p>On the way of one write it stands between the journal and the queue. Delayed entries it hands to the schedule
 * instead, by {@link io.walservice.node.dispatch.Delays}. Read {@link io.walservice.node.dispatch.Dispatcher} first;
 * {@link io.walservice.node.dispatch.RecordChain} gives each record the link by which lanes tell copies. May not depend
 * on lane or api.
 */
@NullMarked
package io.walservice.node.dispatch;

import org.jspecify.annotations.NullMarked;
