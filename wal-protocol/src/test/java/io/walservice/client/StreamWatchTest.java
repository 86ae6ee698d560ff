package io.walservice.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class StreamWatchTest {

    private static final long MILLI = 1_000_000;
    private static final ClientSettings.Times TIMES = new ClientSettings.Times(
            Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(3), Duration.ofSeconds(10));

    private final StreamWatch watch = new StreamWatch(new Backoff(new Random(1)), TIMES, 0);

    @Nested
    class A_stream {
        @Test
        void may_be_opened_at_once_the_first_time() {
            assertThat(watch.nanosToOpen(0)).isZero();
        }

        @Test
        void may_be_opened_later_and_later_while_none_is_answered() {
            watch.broken(0);
            assertThat(watch.nanosToOpen(0)).isBetween(10 * MILLI, 20 * MILLI);
            watch.broken(0);
            assertThat(watch.nanosToOpen(0)).isBetween(20 * MILLI, 40 * MILLI);
            for (int i = 0; i < 100; i++) {
                watch.broken(0);
            }
            assertThat(watch.nanosToOpen(0)).isBetween(1_000 * MILLI, 2_000 * MILLI);
        }

        @Test
        void may_be_opened_soon_again_after_an_answer() {
            for (int i = 0; i < 10; i++) {
                watch.broken(0);
            }
            watch.answered(0);
            assertThat(watch.broken(0)).isEqualTo(1);
            assertThat(watch.nanosToOpen(0)).isLessThanOrEqualTo(20 * MILLI);
        }
    }

    @Nested
    class A_server {
        @Test
        void has_less_time_to_connect_than_to_answer() {
            watch.opened(0);
            assertThat(watch.nanosToHung(0)).isEqualTo(3_000 * MILLI);
            watch.connected();
            assertThat(watch.nanosToHung(0)).isEqualTo(10_000 * MILLI);
        }

        @Test
        void has_its_time_anew_with_each_answer_and_each_first_request() {
            watch.opened(0);
            watch.connected();
            watch.answered(4_000 * MILLI);
            assertThat(watch.nanosToHung(5_000 * MILLI)).isEqualTo(9_000 * MILLI);
            watch.waiting(60_000 * MILLI);
            assertThat(watch.nanosToHung(60_000 * MILLI)).isEqualTo(10_000 * MILLI);
        }
    }
}
