package io.walservice.node.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ObservedLeasesTest {

    private static final Duration DURATION = Duration.ofSeconds(6);

    /** Near where the nanoseconds of a JVM wrap around: only differences count. */
    private static final long START = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(3);

    private final ObservedLeases leases = new ObservedLeases();

    @Test
    void a_lease_runs_out_when_its_row_has_stood_unchanged_for_as_long_as_it_lasts() {
        leases.observe(new LeaseRow("a", 7, false), START);

        assertThat(expiredAfter(0)).isFalse();
        assertThat(leases.expired("a", DURATION, START + DURATION.toNanos() - 1))
                .isFalse();
        assertThat(leases.expired("a", DURATION, START + DURATION.toNanos())).isTrue();
    }

    @Test
    void seeing_the_same_row_again_does_not_prolong_it() {
        leases.observe(new LeaseRow("a", 7, false), START);
        leases.observe(new LeaseRow("a", 7, false), START + TimeUnit.SECONDS.toNanos(5));

        assertThat(expiredAfter(6)).isTrue();
    }

    @Test
    void a_renewal_prolongs_it_from_when_it_was_seen() {
        leases.observe(new LeaseRow("a", 7, false), START);
        leases.observe(new LeaseRow("a", 8, false), START + TimeUnit.SECONDS.toNanos(5));

        assertThat(expiredAfter(10)).isFalse();
        assertThat(expiredAfter(11)).isTrue();
    }

    @Test
    void a_released_lease_is_over_at_once() {
        leases.observe(new LeaseRow("a", 7, false), START);
        leases.observe(new LeaseRow("a", 8, true), START);

        assertThat(expiredAfter(0)).isTrue();
    }

    @Test
    void a_node_that_was_never_seen_may_hold_one() {
        leases.observe(new LeaseRow("b", 7, false), START);

        assertThat(expiredAfter(1_000)).isFalse();
    }

    @Test
    void a_node_without_a_row_has_as_long_as_a_lease_lasts_from_when_that_was_noted_first() {
        leases.observeMissing("a", START);
        leases.observeMissing("a", START + TimeUnit.SECONDS.toNanos(5));

        assertThat(expiredAfter(5)).isFalse();
        assertThat(expiredAfter(6)).isTrue();
    }

    @Test
    void a_node_whose_row_was_only_late_has_its_lease() {
        leases.observeMissing("a", START);
        leases.observe(new LeaseRow("a", 1, false), START + TimeUnit.SECONDS.toNanos(4));

        assertThat(expiredAfter(9)).isFalse();
        assertThat(expiredAfter(10)).isTrue();
    }

    @Test
    void a_row_that_was_seen_and_is_missing_now_keeps_its_time() {
        leases.observe(new LeaseRow("a", 7, false), START);
        leases.observeMissing("a", START + TimeUnit.SECONDS.toNanos(5));

        assertThat(expiredAfter(6)).isTrue();
    }

    private boolean expiredAfter(long seconds) {
        return leases.expired("a", DURATION, START + TimeUnit.SECONDS.toNanos(seconds));
    }
}
