package io.walservice.namespace;

import java.time.Duration;

/**
 * What happens when a target cannot apply an entry.
 *
 * @param attempts attempts before the entry becomes a dead letter
 * @param initialBackoff wait before the second attempt
 * @param maximumBackoff longest wait
 * @param multiplier each wait is this many times the one before
 */
public record RetryPolicy(int attempts, Duration initialBackoff, Duration maximumBackoff, double multiplier) {

    /**
     * How long to wait after an attempt that failed.
     *
     * @param attempt the attempt that failed, from 1 on
     */
    public Duration backoffAfter(int attempt) {
        double millis = (double) initialBackoff.toMillis() * Math.pow(multiplier, attempt - 1.0);
        return Duration.ofMillis(Math.min((long) millis, maximumBackoff.toMillis()));
    }
}
