package io.walservice.bench;

import java.util.OptionalInt;

/**
 * What to measure.
 *
 * @param size of a payload, in bytes
 * @param inFlight unanswered at once; the wide runs take 16 times as many
 * @param limit of one measurement
 * @param rounds of which the median is reported; one more is run before, to warm up
 * @param rate of the fixed-rate runs, in entries a second; empty: half of the client's measured peak
 */
record Plan(int size, int inFlight, Limit limit, int rounds, OptionalInt rate) {
    private static final int WIDE = 16;

    int wide() {
        return WIDE * inFlight;
    }
}
