package io.walservice.node.log;

import java.time.Duration;

/**
 * How far a log partition is.
 *
 * @param node that owns it
 * @param epoch how often it has changed owners
 * @param dispatchedSequence everything below it is on the queue
 * @param settledSequence everything below it is settled at every target
 * @param counts how many entries it has taken in
 */
public record LogStatus(
        String node,
        long epoch,
        long nextSequence,
        long dispatchedSequence,
        long settledSequence,
        Delayed delayed,
        EntryCounts counts) {

    /**
     * What became of delayed entries.
     *
     * @param counts how many have left the schedule, and how
     * @param mark everything up to it has left, or is about to
     * @param meanLateness how long after its time one fired, of those that this owner has fired
     * @param longestLateness the longest of those
     */
    public record Delayed(
            ScheduleState.Counts counts, DuePlace mark, Duration meanLateness, Duration longestLateness) {}
}
