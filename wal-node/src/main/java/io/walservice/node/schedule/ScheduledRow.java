package io.walservice.node.schedule;

import io.walservice.internal.v1.Entry;
import io.walservice.node.log.DuePlace;
import java.util.Optional;

/**
 * One row of the schedule.
 *
 * @param size of the entry in bytes; 0 where the row was cancelled before its entry came
 * @param firedAs its sequence since it fired; 0 where it has not
 * @param entry where it was asked for
 */
public record ScheduledRow(DuePlace place, int size, boolean cancelled, long firedAs, Optional<Entry> entry) {

    ScheduledRow with(Optional<Entry> known) {
        return new ScheduledRow(place, size, cancelled, firedAs, known);
    }

    /** Whether it still waits. */
    public boolean waits() {
        return !cancelled && firedAs == 0;
    }
}
