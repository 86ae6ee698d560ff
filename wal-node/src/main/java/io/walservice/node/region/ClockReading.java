package io.walservice.node.region;

import java.time.Duration;
import java.time.Instant;

/**
 * How far another clock was from this node's when it was asked.
 *
 * @param offset how much it was ahead; negative where it was behind
 * @param error how much the offset may be wrong, in either direction: the other clock was read at some moment between
 *     the question and the answer
 */
public record ClockReading(Duration offset, Duration error) {

    /** To which times are cut. */
    private static final Duration MICROSECOND = Duration.ofNanos(1_000);

    /**
     * What an answer says.
     *
     * @param asked when, by this node's clock
     * @param roundTrip how long until the answer came
     * @param answered the time that came
     */
    static ClockReading of(Instant asked, Duration roundTrip, Instant answered) {
        Duration half = roundTrip.dividedBy(2);
        return new ClockReading(Duration.between(asked.plus(half), answered), half.plus(MICROSECOND));
    }

    /** How far apart the clocks are at least. */
    Duration certain() {
        Duration least = offset.abs().minus(error);
        return least.isNegative() ? Duration.ZERO : least;
    }
}
