package io.walservice.namespace;

import java.time.Duration;

/**
 * How long to wait between attempts.
 *
 * @param initial wait before the second attempt
 * @param maximum longest wait, before jitter
 * @param multiplier each wait is this many times the one before
 * @param jitter up to this share of a wait is added at random, so that what failed together does not come back together
 */
public record Backoff(Duration initial, Duration maximum, double multiplier, double jitter) {

    /**
     * How long to wait after an attempt that failed.
     *
     * @param attempt the attempt that failed, from 1 on
     * @param random 0 to 1, picks the jitter
     */
    public Duration after(int attempt, double random) {
        return Duration.ofMillis((long) (millisAfter(attempt) * (1 + jitter * random)));
    }

    /** All waits of so many attempts together, without jitter, in milliseconds. */
    double totalMillis(int attempts) {
        double total = 0;
        for (int attempt = 1; attempt < attempts; attempt++) {
            double wait = millisAfter(attempt);
            if (wait >= maximum.toMillis() || multiplier == 1) {
                return total + wait * (attempts - attempt);
            }
            total += wait;
        }
        return total;
    }

    private double millisAfter(int attempt) {
        double millis = (double) initial.toMillis() * Math.pow(multiplier, attempt - 1.0);
        return Math.min(millis, (double) maximum.toMillis());
    }
}
