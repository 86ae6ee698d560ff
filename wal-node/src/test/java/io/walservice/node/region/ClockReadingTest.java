package io.walservice.node.region;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class ClockReadingTest {

    private static final Instant ASKED = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void the_other_clock_is_taken_to_have_been_read_half_way() {
        ClockReading reading = ClockReading.of(ASKED, Duration.ofMillis(20), ASKED.plusMillis(3_010));

        assertThat(reading.offset()).isEqualTo(Duration.ofSeconds(3));
        assertThat(reading.error()).isEqualTo(Duration.ofMillis(10).plusNanos(1_000));
    }

    @Test
    void a_clock_that_is_behind_has_a_negative_offset() {
        assertThat(ClockReading.of(ASKED, Duration.ZERO, ASKED.minusSeconds(2)).offset())
                .isEqualTo(Duration.ofSeconds(-2));
    }

    @RepeatedTest(50)
    void the_true_offset_is_within_the_error_wherever_on_its_way_the_time_was_read(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        Duration offset = Duration.ofNanos(random.nextLong(-5_000_000_000L, 5_000_000_000L));
        Duration there = Duration.ofNanos(random.nextLong(200_000_000));
        Duration back = Duration.ofNanos(random.nextLong(200_000_000));
        Instant answered = ASKED.plus(there).plus(offset);
        Instant cut = answered.truncatedTo(ChronoUnit.MICROS);

        ClockReading reading = ClockReading.of(ASKED, there.plus(back), cut);

        assertThat(reading.offset().minus(offset).abs()).isLessThanOrEqualTo(reading.error());
        assertThat(reading.certain()).isLessThanOrEqualTo(offset.abs());
    }

    @Test
    void what_may_be_no_offset_at_all_is_none_for_certain() {
        assertThat(new ClockReading(Duration.ofMillis(-5), Duration.ofMillis(8)).certain())
                .isEqualTo(Duration.ZERO);
        assertThat(new ClockReading(Duration.ofMillis(-15), Duration.ofMillis(8)).certain())
                .isEqualTo(Duration.ofMillis(7));
    }
}
