/**
 * Where delayed entries wait: a table in Cassandra for each log partition, and its keeper, which has them take their
 * place in the log when their time has come. No memory is taken by entries that wait, and nothing is ever scanned for.
 *
 * <p>On the way of one write it stands beside the dispatcher: that brings what is delayed instead of publishing it.
 * Firing is a second append to the same log. Read {@link io.walservice.node.schedule.ScheduleKeeper} first, which says
 * why every entry fires exactly once; {@link io.walservice.node.schedule.Agenda} holds the rules of what is read when,
 * {@link io.walservice.node.log.ScheduleState} those of what has left,
 * {@link io.walservice.node.schedule.ScheduleStore} the tables.
 *
 * <p>Beside the keeper stands what people want of it: {@link io.walservice.node.schedule.Cancellations} for one entry,
 * {@link io.walservice.node.schedule.DelayedEntries} and {@link io.walservice.node.schedule.BulkChanges} for many.
 *
 * <p>May not depend on dispatch, api or lane.
 */
@NullMarked
package io.walservice.node.schedule;

import org.jspecify.annotations.NullMarked;
