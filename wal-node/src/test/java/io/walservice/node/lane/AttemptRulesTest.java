package io.walservice.node.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.walservice.namespace.Backoff;
import io.walservice.namespace.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AttemptRulesTest {

    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofMillis(250), 2, 0.5);
    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");

    @Test
    void an_entry_has_as_many_attempts_as_its_policy_says() {
        assertThat(AttemptRules.exhausted(policy(4, Duration.ZERO), 3, Instant.EPOCH, NOW, "Busy"))
                .isEmpty();
        assertThat(AttemptRules.exhausted(policy(4, Duration.ZERO), 4, Instant.EPOCH, NOW, "Busy"))
                .contains("Busy (attempt 4 of 4)");
    }

    @Test
    void an_entry_beyond_its_attempts_as_the_policy_became_stricter_has_none_left() {
        assertThat(AttemptRules.exhausted(policy(4, Duration.ZERO), 9, NOW, NOW, "Busy"))
                .isPresent();
    }

    @Test
    void an_entry_that_is_too_old_has_none_left_either() {
        RetryPolicy policy = policy(100, Duration.ofMinutes(2));

        assertThat(AttemptRules.exhausted(policy, 1, NOW.minusSeconds(120), NOW, "Busy"))
                .isEmpty();
        assertThat(AttemptRules.exhausted(policy, 1, NOW.minusSeconds(121), NOW, "Busy"))
                .contains("Busy (121s old, expected: at most 2m)");
    }

    @Test
    void waits_grow_up_to_the_longest_and_a_share_of_them_is_random() {
        assertThat(BACKOFF.after(1, 0)).isEqualTo(Duration.ofMillis(100));
        assertThat(BACKOFF.after(2, 0)).isEqualTo(Duration.ofMillis(200));
        assertThat(BACKOFF.after(3, 0)).isEqualTo(Duration.ofMillis(250));
        assertThat(BACKOFF.after(30, 1)).isEqualTo(Duration.ofMillis(375));
    }

    private static RetryPolicy policy(int attempts, Duration maximumAge) {
        return new RetryPolicy(attempts, BACKOFF, maximumAge, RetryPolicy.AtEnd.DEAD_LETTER);
    }
}
