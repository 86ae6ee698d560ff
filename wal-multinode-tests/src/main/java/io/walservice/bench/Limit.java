package io.walservice.bench;

import java.time.Duration;

/** How long to measure: until either is reached. */
record Limit(long entries, Duration time) {

    boolean isReached(long issued, long sinceNanos) {
        return issued >= entries || System.nanoTime() - sinceNanos >= time.toNanos();
    }
}
