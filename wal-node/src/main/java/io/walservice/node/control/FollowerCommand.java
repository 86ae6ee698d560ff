package io.walservice.node.control;

import org.apache.pekko.cluster.ddata.typed.javadsl.Replicator;

/** What a {@link NamespaceFollower} is told. */
sealed interface FollowerCommand {

    /** It is time to ask the database. */
    enum Poll implements FollowerCommand {
        NOW
    }

    /** The database answered. */
    record Polled(NamespaceChanges changes) implements FollowerCommand {}

    /** The database did not answer. */
    record PollFailed(Throwable failure) implements FollowerCommand {}

    /** A change was made through this node. */
    record Made(NamespaceRevision revision) implements FollowerCommand {}

    /** Peers told something, or this node told them. */
    record Heard(Replicator.SubscribeResponse<ReplicatedNewest> response) implements FollowerCommand {}
}
