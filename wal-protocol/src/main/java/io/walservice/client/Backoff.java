package io.walservice.client;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Waits that double from 20 ms to 2 s, each shortened at random by up to a half, so that clients that failed together
 * do not come back together.
 */
final class Backoff {

    private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final int MOST_DOUBLINGS = 10;

    private final RandomGenerator random;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /**
     * How long to wait, in nanoseconds.
     *
     * @param failures in a row, from 1 on
     */
    long nanosAfter(int failures) {
        long whole = Math.min(LONGEST_NANOS, FIRST_NANOS << Math.min(failures - 1, MOST_DOUBLINGS));
        return whole - (long) (random.nextDouble() * 0.5 * whole);
    }
}
