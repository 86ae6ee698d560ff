/**
 * What people do about dead letters, parked keys, delayed entries and replays: look, count, hand back, edit, discard,
 * call off, move; every change is noted first.
 *
 * <p>Read {@link io.walservice.node.workbench.DeadLetterAdminService} for the calls and
 * {@link io.walservice.node.workbench.Letters} for what they do. The lanes do the redriving, as they alone know what is
 * parked. {@link io.walservice.node.workbench.ScheduleAdminService} has the calls about delayed entries; what they do
 * is in {@code node.schedule}. {@link io.walservice.node.workbench.ReplayAdminService} has those about replays, which
 * the lanes work on, too.
 */
@NullMarked
package io.walservice.node.workbench;

import org.jspecify.annotations.NullMarked;
