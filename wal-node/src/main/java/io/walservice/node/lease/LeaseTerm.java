package io.walservice.node.lease;

import java.time.Duration;

/**
 * A time during which a lease is held without interruption; an immutable value.
 *
 * @param number counts the terms of this life of the node; 0 before the first
 * @param heldUntilNanos when it ends unless it is renewed, by {@link System#nanoTime()}
 * @param sinceNanos when it began
 */
record LeaseTerm(long number, long heldUntilNanos, long sinceNanos) {

    static LeaseTerm none(long nowNanos) {
        return new LeaseTerm(0, nowNanos, nowNanos);
    }

    boolean held(long nowNanos) {
        return nowNanos - heldUntilNanos < 0;
    }

    /** After a renewal: the same term where it came in time, else the next one. */
    LeaseTerm renewed(long untilNanos, long nowNanos) {
        return held(nowNanos)
                ? new LeaseTerm(number, untilNanos, sinceNanos)
                : new LeaseTerm(number + 1, untilNanos, nowNanos);
    }

    /** Whether there was no interruption for so long; always so in the first term. */
    boolean steadyFor(Duration duration, long nowNanos) {
        return number <= 1 || nowNanos - sinceNanos >= duration.toNanos();
    }
}
