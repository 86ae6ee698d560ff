package io.walservice.node.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final long BEGIN = Duration.ofDays(3).toNanos();

    @Test
    void without_a_limit_nobody_waits() {
        Pace pace = new Pace(OptionalInt.empty());
        for (int i = 0; i < 1_000; i++) {
            assertThat(pace.take(BEGIN)).isZero();
        }
    }

    @Test
    void those_who_come_at_once_are_spread_over_time() {
        Pace pace = new Pace(OptionalInt.of(100));
        Duration last = Duration.ZERO;
        for (int i = 0; i < 1_000; i++) {
            last = pace.take(BEGIN);
        }
        assertThat(last).isBetween(Duration.ofMillis(9_900), Duration.ofMillis(10_000));
    }

    @Test
    void time_that_nobody_used_is_not_made_up_for() {
        Pace pace = new Pace(OptionalInt.of(100));
        pace.take(BEGIN);
        long later = BEGIN + Duration.ofMinutes(1).toNanos();
        Duration last = Duration.ZERO;
        for (int i = 0; i < 100; i++) {
            last = pace.take(later);
        }
        assertThat(last).isBetween(Duration.ofMillis(900), Duration.ofMillis(1_000));
    }

    @Test
    void whoever_comes_later_than_the_pace_does_not_wait() {
        Pace pace = new Pace(OptionalInt.of(10));
        for (int i = 0; i < 100; i++) {
            assertThat(pace.take(BEGIN + i * Duration.ofMillis(101).toNanos())).isZero();
        }
    }
}
