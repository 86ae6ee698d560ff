package io.walservice.node.lane;

import io.walservice.namespace.DurationText;
import io.walservice.namespace.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When an entry that keeps failing has had its chances; pure functions. */
final class AttemptRules {

    private AttemptRules() {}

    /**
     * Why to give up on an entry; empty while it is to be tried again.
     *
     * @param attempts that count, so far
     * @param applicableSince when it could first be applied
     * @param cause of the last failure
     */
    static Optional<String> exhausted(
            RetryPolicy policy, int attempts, Instant applicableSince, Instant now, String cause) {
        if (attempts >= policy.attempts()) {
            return Optional.of("%s (attempt %d of %d)".formatted(cause, attempts, policy.attempts()));
        }
        Duration age = Duration.between(applicableSince, now);
        if (!policy.maximumAge().isZero() && age.compareTo(policy.maximumAge()) > 0) {
            return Optional.of("%s (%s old, expected: at most %s)"
                    .formatted(cause, DurationText.format(seconds(age)), DurationText.format(policy.maximumAge())));
        }
        return Optional.empty();
    }

    private static Duration seconds(Duration age) {
        return Duration.ofSeconds(age.toSeconds());
    }
}
