package io.walservice.node.lane;

import io.walservice.connectors.Subscription;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What a lane can be told. The first two travel between nodes; the others are its own. */
public sealed interface LaneCommand {

    /** Starts the lane where it does not run. */
    enum Wake implements LaneCommand {
        WAKE
    }

    /** Asks what the lane is doing. */
    record AskStatus(ActorRef<LaneStatus> replyTo) implements LaneCommand {}

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

    /** The stream has ended. */
    record Ended(Subscription subscription, @Nullable Throwable failure) implements LaneCommand {}

    /** What is in flight takes too long. */
    enum DrainTimedOut implements LaneCommand {
        TIMED_OUT
    }
}
