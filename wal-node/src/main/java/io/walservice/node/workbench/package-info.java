/**
 * What people do about dead letters and parked keys: look, count, hand back, edit, discard; every change is noted
 * first.
 *
 * <p>Read {@link io.walservice.node.workbench.DeadLetterAdminService} for the calls and
 * {@link io.walservice.node.workbench.Letters} for what they do. The lanes do the redriving, as they alone know what is
 * parked.
 */
@NullMarked
package io.walservice.node.workbench;

import org.jspecify.annotations.NullMarked;
