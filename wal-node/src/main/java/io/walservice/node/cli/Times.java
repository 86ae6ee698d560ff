package io.walservice.node.cli;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Points in time and spans, as messages and as people and programs read them. */
final class Times {

    private Times() {}

    /** In UTC, to the millisecond. */
    static String text(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos())
                .truncatedTo(ChronoUnit.MILLIS)
                .toString();
    }

    static Timestamp message(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    static Duration message(java.time.Duration span) {
        return Duration.newBuilder()
                .setSeconds(span.getSeconds())
                .setNanos(span.getNano())
                .build();
    }
}
