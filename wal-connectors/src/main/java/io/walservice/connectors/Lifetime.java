package io.walservice.connectors;

import io.walservice.internal.v1.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long an entry still lives at a target that can expire things.
 *
 * <p>Counted from when the entry could first be applied, not from the attempt: so a repeat does not prolong a life, and
 * what an outage delayed past its end is not revived.
 */
public final class Lifetime {
    private Lifetime() {}

    /**
     * What is left at this time, in whole seconds, rounded up; zero where it is over.
     *
     * @return empty where the entry lives for ever
     */
    public static Optional<Duration> left(Entry entry, Instant now) {
        return left(entry, Duration.ZERO, now);
    }

    /**
     * The same at a target that has a life for entries without one.
     *
     * @param otherwise the life of an entry that names none; zero: for ever
     */
    public static Optional<Duration> left(Entry entry, Duration otherwise, Instant now) {
        long life = entry.getTimeToLiveSeconds() == 0 ? otherwise.toSeconds() : entry.getTimeToLiveSeconds();
        if (life == 0) {
            return Optional.empty();
        }
        long begin = Math.max(entry.getAcceptedTimeMillis(), entry.getDueTimeMillis());
        Instant end = Instant.ofEpochMilli(begin).plusSeconds(life);
        Duration left = Duration.between(now, end.plusMillis(999));
        return Optional.of(left.isNegative() ? Duration.ZERO : Duration.ofSeconds(left.toSeconds()));
    }
}
