package io.walservice.node.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.walservice.connectors.Outcome;
import io.walservice.namespace.RetryPolicy;
import io.walservice.node.lane.AttemptRules.Next;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AttemptRulesTest {

    private static final RetryPolicy POLICY = new RetryPolicy(4, Duration.ofMillis(100), Duration.ofMillis(250), 2);
    private static final Outcome RETRY = new Outcome.Retry("TimeoutException: 5 s");

    @Test
    void an_applied_entry_is_settled_at_whichever_attempt() {
        assertThat(AttemptRules.after(Outcome.APPLIED, 1, POLICY)).isEqualTo(new Next.Settled());
        assertThat(AttemptRules.after(Outcome.APPLIED, 4, POLICY)).isEqualTo(new Next.Settled());
    }

    @Test
    void a_rejected_entry_is_given_up_at_once_with_the_targets_cause() {
        assertThat(AttemptRules.after(new Outcome.Reject("InvalidRequest: no such column"), 1, POLICY))
                .isEqualTo(new Next.GiveUp("InvalidRequest: no such column"));
    }

    @Test
    void an_entry_is_tried_again_after_waits_that_grow_up_to_the_longest() {
        assertThat(AttemptRules.after(RETRY, 1, POLICY)).isEqualTo(new Next.TryAgain(Duration.ofMillis(100)));
        assertThat(AttemptRules.after(RETRY, 2, POLICY)).isEqualTo(new Next.TryAgain(Duration.ofMillis(200)));
        assertThat(AttemptRules.after(RETRY, 3, POLICY)).isEqualTo(new Next.TryAgain(Duration.ofMillis(250)));
    }

    @Test
    void the_last_attempt_that_fails_is_the_end_and_says_which_it_was() {
        assertThat(AttemptRules.after(RETRY, 4, POLICY))
                .isEqualTo(new Next.GiveUp("TimeoutException: 5 s (attempt 4 of 4)"));
    }

    @Test
    void an_entry_beyond_its_attempts_as_the_policy_became_stricter_is_given_up() {
        assertThat(AttemptRules.after(RETRY, 9, POLICY)).isInstanceOf(Next.GiveUp.class);
    }
}
