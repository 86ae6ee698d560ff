package io.walservice.node.control;

import java.time.Instant;

/**
 * Where a node's knowledge of namespaces comes from.
 *
 * @param since when it came to be so
 * @param reason why it is not FROM_DATABASE, for people; empty when it is
 */
public record DirectoryState(Source source, Instant since, String reason) {

    /** From worst to best, but for STALE, which is as good as the last time the database was heard. */
    public enum Source {
        /** Nothing is known: the node is not ready. */
        NEVER_LOADED,
        /** The database has never been reached; the peers' knowledge was taken over, and is followed. */
        FROM_PEERS,
        /** The database has been reached, but not the last time. */
        STALE,
        FROM_DATABASE
    }

    /** Whether the node knows which namespaces there are, so that a name it does not know does not exist. */
    public boolean ready() {
        return source != Source.NEVER_LOADED;
    }
}
