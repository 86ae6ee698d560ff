package io.walservice.namespace;

import java.time.Duration;

/**
 * What happens when a target cannot apply an entry. Attempts that a target's outage has cost do not count.
 *
 * @param attempts attempts before the entry is given up on
 * @param backoff waits between them
 * @param maximumAge an entry that fails this long after it could first be applied is given up on, whatever its
 *     attempts; zero: no such limit
 * @param atEnd what giving up means
 */
public record RetryPolicy(int attempts, Backoff backoff, Duration maximumAge, AtEnd atEnd) {

    /** What becomes of an entry that is given up on. */
    public enum AtEnd {
        /** It becomes a dead letter, and what waits behind it goes on. */
        DEAD_LETTER,
        /** It stays parked, and its id with it, until a person decides. */
        PARK
    }
}
