package io.walservice.node.schedule;

import io.walservice.node.log.DuePlace;

/** Seconds and hours since 1970, by which the schedule's tables are cut. */
final class ScheduleTimes {

    private static final long SECOND = 1_000;
    private static final long HOUR = 3_600 * SECOND;

    private ScheduleTimes() {}

    static long secondOf(DuePlace place) {
        return place.dueMillis() / SECOND;
    }

    static long hourOf(DuePlace place) {
        return place.dueMillis() / HOUR;
    }

    static long startOfSecond(long second) {
        return second * SECOND;
    }

    /** The last millisecond of it. */
    static long endOfSecond(long second) {
        return startOfSecond(second) + SECOND - 1;
    }

    static long startOfHour(long hour) {
        return hour * HOUR;
    }

    /** The last millisecond of it. */
    static long endOfHour(long hour) {
        return startOfHour(hour) + HOUR - 1;
    }
}
