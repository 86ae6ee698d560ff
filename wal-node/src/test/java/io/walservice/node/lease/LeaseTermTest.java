package io.walservice.node.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A node that lapsed may have been replaced: what it held before the lapse, it does not hold after it. */
class LeaseTermTest {

    private static final LeaseTerm FIRST = LeaseTerm.none(0).renewed(100, 0);

    @Test
    void goes_on_while_it_is_renewed_in_time() {
        assertThat(FIRST.renewed(200, 99)).isEqualTo(new LeaseTerm(1, 200, 0));
    }

    @Test
    void is_over_once_it_has_lapsed_even_if_the_lease_is_renewed_then() {
        LeaseTerm next = FIRST.renewed(300, 100);

        assertThat(FIRST.held(99)).isTrue();
        assertThat(FIRST.held(100)).isFalse();
        assertThat(next.number()).isEqualTo(2);
        assertThat(next.held(150)).isTrue();
    }

    @Test
    void is_steady_from_the_start_in_a_nodes_first_and_only_after_a_while_in_a_later_one() {
        LeaseTerm next = FIRST.renewed(300, 100);

        assertThat(FIRST.steadyFor(Duration.ofNanos(50), 1)).isTrue();
        assertThat(next.steadyFor(Duration.ofNanos(50), 149)).isFalse();
        assertThat(next.steadyFor(Duration.ofNanos(50), 150)).isTrue();
    }
}
