package io.walservice.node.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.walservice.node.gate.BreakerState.Phase;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class BreakerStateTest {

    private static final BreakerSettings SETTINGS =
            new BreakerSettings(4, Duration.ofMillis(500), Duration.ofSeconds(3));
    private static final int FULL = 16;
    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");

    private BreakerState breaker = BreakerState.closed(NOW);

    @Nested
    class A_closed_breaker {

        @Test
        void stays_closed_however_often_one_key_fails() {
            for (int i = 0; i < 1_000; i++) {
                fail("poison");
            }
            assertThat(breaker.phase()).isEqualTo(Phase.CLOSED);
        }

        @Test
        void stays_closed_while_other_keys_succeed_in_between() {
            for (int i = 0; i < 1_000; i++) {
                fail("poison-" + i % 3);
                fail("poison-" + i % 3 + 1);
                answer();
            }
            assertThat(breaker.phase()).isEqualTo(Phase.CLOSED);
        }

        @Test
        void opens_when_many_keys_fail_in_a_row_and_says_why_and_since_when() {
            fail("a", "b", "c");
            assertThat(breaker.isOut()).isFalse();

            fail("d");

            assertThat(breaker.phase()).isEqualTo(Phase.OPEN);
            assertThat(breaker.limit()).isZero();
            assertThat(breaker.cause()).isEqualTo("Timeout: d");
            assertThat(breaker.since()).isEqualTo(NOW);
        }

        @Test
        void of_a_target_that_takes_two_at_once_opens_when_two_keys_fail() {
            breaker = breaker.failed("a", "Timeout", SETTINGS, 2, NOW).failed("b", "Timeout", SETTINGS, 2, NOW);

            assertThat(breaker.phase()).isEqualTo(Phase.OPEN);
        }
    }

    @Nested
    class An_open_breaker {

        @Test
        void lets_one_probe_through_after_a_wait() {
            open();

            assertThat(breaker.at(NOW.plusMillis(499)).limit()).isZero();
            assertThat(breaker.at(NOW.plusMillis(500)).limit()).isEqualTo(1);
        }

        @Test
        void ignores_what_was_under_way_when_it_opened() {
            open();
            BreakerState before = breaker;

            fail("e");
            answer();

            assertThat(breaker).isEqualTo(before);
        }

        @Test
        void waits_twice_as_long_after_each_probe_that_fails_up_to_the_longest() {
            open();
            Instant at = NOW;
            for (long millis : new long[] {500, 1_000, 2_000, 3_000, 3_000}) {
                assertThat(Duration.between(at, breaker.probeAt())).hasMillis(millis);
                at = breaker.probeAt();
                breaker = breaker.at(at).failed("probe", "Timeout", SETTINGS, FULL, at);
            }
            assertThat(breaker.since()).isEqualTo(NOW);
        }
    }

    @Nested
    class A_target_that_is_back {

        @Test
        void gets_more_and_more_at_once_until_all() {
            ramp();
            assertThat(breaker.limit()).isEqualTo(2);
            answer(2);
            assertThat(breaker.limit()).isEqualTo(4);
            answer(4);
            assertThat(breaker.limit()).isEqualTo(8);
            answer(8);
            assertThat(breaker.phase()).isEqualTo(Phase.CLOSED);
            assertThat(breaker.cause()).isEmpty();
        }

        @Test
        void that_goes_out_again_during_the_ramp_is_seen_sooner() {
            ramp();

            fail("a", "b");

            assertThat(breaker.phase()).isEqualTo(Phase.OPEN);
            assertThat(breaker.since()).isEqualTo(NOW);
        }

        @Test
        void is_not_taken_for_out_because_of_one_poisoned_key() {
            ramp();

            fail("poison");
            fail("poison");
            answer(2);

            assertThat(breaker.limit()).isEqualTo(4);
        }
    }

    private void open() {
        fail("a", "b", "c", "d");
    }

    private void ramp() {
        open();
        breaker = breaker.at(breaker.probeAt());
        answer();
    }

    private void fail(String... keys) {
        for (String key : keys) {
            breaker = breaker.failed(key, "Timeout: " + key, SETTINGS, FULL, NOW);
        }
    }

    private void answer(int times) {
        for (int i = 0; i < times; i++) {
            answer();
        }
    }

    private void answer() {
        breaker = breaker.answered(FULL, NOW);
    }
}
