package io.walservice.node.control;

import io.walservice.node.control.DirectoryState.Source;
import java.time.Duration;

/**
 * How far a follower has come with the database.
 *
 * @param upTo all changes up to this one are known
 * @param loaded whether all there was has been read once
 * @param failure why the last poll failed; empty where it did not, or there was none
 */
record FollowerProgress(long upTo, boolean loaded, String failure) {
    static final FollowerProgress START = new FollowerProgress(0, false, "");

    /** No longer, so that a change is known within two seconds also after the database was away. */
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    FollowerProgress with(NamespaceChanges changes) {
        return new FollowerProgress(changes.upTo(), loaded || changes.complete(), "");
    }

    FollowerProgress withFailure(String reason) {
        return new FollowerProgress(upTo, loaded, reason);
    }

    /** @param peersComplete whether all that the peers know is known */
    Source source(boolean peersComplete) {
        if (loaded) {
            return failure.isEmpty() ? Source.FROM_DATABASE : Source.STALE;
        }
        return peersComplete ? Source.FROM_PEERS : Source.NEVER_LOADED;
    }

    /** When to poll next, without jitter. */
    Duration pause(Duration interval) {
        return failure.isEmpty() ? interval : AFTER_FAILURE;
    }
}
