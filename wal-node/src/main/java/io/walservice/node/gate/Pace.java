package io.walservice.node.gate;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * Spreads attempts evenly over time, so that there are never more than a number a second. Unused time is not saved up,
 * but for a moment's: a burst after a pause would be just what it is there to prevent. Thread-safe.
 */
public final class Pace {

    /** Timers fire late; without this, each late one would lower the rate. */
    private static final long SAVED_NANOS = Duration.ofMillis(50).toNanos();

    private final long nanosEach;
    private long next = Long.MIN_VALUE;

    /** Of so many a second; empty: without limit. */
    public Pace(OptionalInt perSecond) {
        this.nanosEach = perSecond.isPresent() ? Duration.ofSeconds(1).toNanos() / perSecond.getAsInt() : 0;
    }

    /**
     * Takes the next place.
     *
     * @param nowNanos from {@link System#nanoTime}
     * @return how long to wait for it
     */
    public synchronized Duration take(long nowNanos) {
        if (nanosEach == 0) {
            return Duration.ZERO;
        }
        long place = Math.max(next, nowNanos - SAVED_NANOS);
        next = place + nanosEach;
        return Duration.ofNanos(Math.max(0, place - nowNanos));
    }
}
