package io.walservice.node.lane;

import io.walservice.connectors.Outcome;
import io.walservice.namespace.RetryPolicy;
import java.time.Duration;

/** What follows an attempt; pure functions. */
final class AttemptRules {

    private AttemptRules() {}

    /** What to do next with an entry. */
    sealed interface Next {

        /** Nothing: the target has it. */
        record Settled() implements Next {}

        /** Try again after a wait. */
        record TryAgain(Duration after) implements Next {}

        /** Give up. */
        record GiveUp(String cause) implements Next {}
    }

    /**
     * Decides by the outcome of an attempt.
     *
     * @param attempt its number, from 1 on
     */
    static Next after(Outcome outcome, int attempt, RetryPolicy policy) {
        if (outcome instanceof Outcome.Applied) {
            return new Next.Settled();
        } else if (outcome instanceof Outcome.Reject reject) {
            return new Next.GiveUp(reject.cause());
        }
        Outcome.Retry retry = (Outcome.Retry) outcome;
        return attempt >= policy.attempts()
                ? new Next.GiveUp("%s (attempt %d of %d)".formatted(retry.cause(), attempt, policy.attempts()))
                : new Next.TryAgain(policy.backoffAfter(attempt));
    }
}
