package io.walservice.node.log;

/**
 * How an entry left its place in the schedule.
 *
 * @param number counts all departures of a log partition, from 1 on
 * @param firedAs its sequence since it fired, or was moved and waits again; 0 where it was cancelled
 */
public record Departure(long number, DuePlace place, long firedAs) {

    /** Whether it was called off. */
    public boolean cancelled() {
        return firedAs == 0;
    }
}
