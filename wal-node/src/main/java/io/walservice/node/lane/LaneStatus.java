package io.walservice.node.lane;

import io.walservice.node.deadletter.DeadLetterStore;
import java.time.Instant;

/**
 * What a lane is doing.
 *
 * @param node that runs it
 * @param activity what it is doing, and why
 * @param done what it has done since it started on this node
 * @param parked what it has set aside
 * @param total what all its runs have done
 * @param letters its dead letters, as of a short while ago
 * @param behind how far it is behind, as of a short while ago
 */
public record LaneStatus(
        String node,
        Activity activity,
        Done done,
        Parked parked,
        Total total,
        DeadLetterStore.Count letters,
        Behind behind) {

    /**
     * What a lane is doing now.
     *
     * @param state RUNNING; PAUSED while its target is out, the flood guard has stopped it or too many keys are parked;
     *     BACKING_OFF while its stream waits to start again; STARTING; STOPPING
     * @param cause of a pause or of the stream's last failure; else empty
     * @param since when
     */
    public record Activity(String state, String cause, Instant since) {}

    /**
     * What all runs of the lane have done, each entry counted once; zero while the lane does not run.
     *
     * @param settled entries that were taken off the queue: applied, parked or given up on
     * @param applied entries that the target has
     */
    public record Total(long settled, long applied) {}

    /**
     * How far a lane is behind.
     *
     * @param records on the queue that it has not settled; -1 where that is not known
     * @param delayMillis how long after it could first be applied the latest entry was
     */
    public record Behind(long records, long delayMillis) {}

    /** Counts since the lane started on this node. */
    public record Done(long applied, long retried, long deadLettered) {}

    /**
     * What waits outside of the queue.
     *
     * @param held keys that wait for a person
     */
    public record Parked(long keys, long entries, long held) {}
}
