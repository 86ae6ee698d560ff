package io.walservice.node.schedule;

import java.time.Duration;
import java.time.Instant;

/** When entries that wait shall be due instead. A time that has passed means now. */
public sealed interface NewTime {

    /** All at the same time. */
    record At(Instant time) implements NewTime {
        @Override
        public long millis(long dueMillis) {
            return time.plusNanos(999_999).toEpochMilli();
        }

        @Override
        public String toString() {
            return "to " + time;
        }
    }

    /** Each so much later, or earlier. */
    record By(Duration span) implements NewTime {
        @Override
        public long millis(long dueMillis) {
            return dueMillis + span.toMillis();
        }

        @Override
        public String toString() {
            return "by " + span;
        }
    }

    /** At once. */
    enum Now implements NewTime {
        NOW;

        @Override
        public long millis(long dueMillis) {
            return 0;
        }

        @Override
        public String toString() {
            return "to now";
        }
    }

    /** When an entry shall be due that was due at a time, in milliseconds since 1970. */
    long millis(long dueMillis);
}
