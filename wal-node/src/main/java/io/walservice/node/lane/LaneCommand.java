package io.walservice.node.lane;

import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What a lane can be told. The first five travel between nodes; the others are its own. */
public sealed interface LaneCommand {

    /** Starts the lane where it does not run. */
    enum Wake implements LaneCommand {
        WAKE
    }

    /** Asks what the lane is doing. */
    record AskStatus(ActorRef<LaneStatus> replyTo) implements LaneCommand {}

    /** Lets a lane go on. */
    enum Resume implements LaneCommand {
        /** That the flood guard has paused. */
        RESUME,
        /** That misses records, or has one that it cannot understand: without them. */
        ACCEPTING_LOSS
    }

    /** There may be dead letters to hand to the lane again, or entries to replay. */
    enum LookForRedrives implements LaneCommand {
        LOOK
    }

    /** Has a key tried again that waits for a person. */
    record Release(String parkKey, ActorRef<Released> replyTo) implements LaneCommand {}

    /** The answer to {@link Release}. */
    enum Released {
        /** It will be tried. */
        YES,
        /** No such key waits for a person. */
        NOT_HELD,
        /** The lane cannot do it now; ask again. */
        NOT_NOW
    }

    /** Settles what is in flight, and ends: sharding moves the lane. */
    enum Stop implements LaneCommand {
        STOP
    }

    /** The namespace's configuration may have changed. */
    enum Reconfigure implements LaneCommand {
        RECONFIGURE
    }

    /** It is time to start the stream. */
    enum Start implements LaneCommand {
        START
    }

    /** What an earlier run has left is loaded, or could not be. */
    record Loaded(LaneRun.Inherited inherited) implements LaneCommand {}

    record NotLoaded(Throwable failure) implements LaneCommand {}

    /** What is parked could not be stored. */
    record ParkingFailed(LaneRun run, Throwable failure) implements LaneCommand {}

    /** Something may be due. */
    enum Tick implements LaneCommand {
        TICK
    }

    /** The stream has ended. */
    record Ended(LaneRun run, @Nullable Throwable failure) implements LaneCommand {}

    /** What is in flight takes too long. */
    enum DrainTimedOut implements LaneCommand {
        TIMED_OUT
    }
}
