package io.walservice.node.lane;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** Counts what a lane has given up on within the last minute. Thread-safe; memory is bounded by what it allows. */
final class FloodGuard {

    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final int most;
    private final Deque<Instant> recent = new ArrayDeque<>();

    FloodGuard(int most) {
        this.most = most;
    }

    /** Counts one more in, unless that were too many. */
    synchronized boolean admit(Instant now) {
        while (!recent.isEmpty() && recent.getFirst().plus(WINDOW).isBefore(now)) {
            recent.removeFirst();
        }
        if (recent.size() >= most) {
            return false;
        }
        recent.addLast(now);
        return true;
    }

    /** Begins to count anew. */
    synchronized void reset() {
        recent.clear();
    }
}
