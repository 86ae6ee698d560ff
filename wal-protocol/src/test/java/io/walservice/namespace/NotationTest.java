package io.walservice.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotationTest {

    @Nested
    class A_duration {
        @ParameterizedTest
        @CsvSource({
            "100ms, PT0.1S",
            "10s, PT10S",
            "90s, PT90S",
            "1m, PT1M",
            "12h, PT12H",
            "7d, PT168H",
            "PT1M30S, PT90S",
            "' 5 m ', PT5M",
            "0s, PT0S",
            "-1s, PT-1S",
            "60000ms, PT1M"
        })
        void is_read_in_short_or_by_iso(String text, Duration expected) {
            assertThat(DurationText.parse(text)).contains(expected);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "5", "m", "1.5s", "5 minutes", "1M", "P", "999999999999999999d", "1s2s"})
        void is_nothing_else(String text) {
            assertThat(DurationText.parse(text)).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({"PT0S, 0s", "PT1.5S, 1500ms", "PT90S, 90s", "PT24H, 1d", "PT36H, 36h", "PT0.0000001S, PT0.0000001S"
        })
        void is_written_in_the_largest_unit_that_fits(Duration duration, String expected) {
            assertThat(DurationText.format(duration)).isEqualTo(expected);
        }

        @RepeatedTest(200)
        void is_read_back_as_it_was_written(RepetitionInfo repetition) {
            var random = new Random(repetition.getCurrentRepetition());
            long scale = 1L << random.nextInt(63);
            for (var duration : new Duration[] {
                Duration.ofSeconds(random.nextLong(-scale, scale)),
                Duration.ofMillis(random.nextLong(-scale, scale)),
                Duration.ofSeconds(random.nextLong(-scale, scale), random.nextInt(1_000_000_000))
            }) {
                assertThat(DurationText.parse(DurationText.format(duration))).contains(duration);
            }
        }
    }

    @Nested
    class A_size {
        @ParameterizedTest
        @CsvSource({"512KiB, 524288", "1MiB, 1048576", "2 GiB, 2147483648", "17, 17", "17B, 17", "0, 0"})
        void is_read_with_or_without_a_unit(String text, long bytes) {
            assertThat(DataSize.parse(text)).contains(new DataSize(bytes));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"", "-1", "1KB", "1kib", "1.5MiB", "KiB", "99999999999999999GiB", "9999999999999999999"})
        void is_nothing_else(String text) {
            assertThat(DataSize.parse(text)).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({"0, 0B", "1023, 1023B", "1024, 1KiB", "1536, 1536B", "524288, 512KiB", "1099511627776, 1024GiB"})
        void is_written_in_the_largest_unit_that_fits(long bytes, String expected) {
            assertThat(new DataSize(bytes)).hasToString(expected);
            assertThat(DataSize.parse(expected)).contains(new DataSize(bytes));
        }
    }
}
