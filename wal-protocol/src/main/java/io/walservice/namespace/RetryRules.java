package io.walservice.namespace;

import java.time.Duration;

/** What makes a retry policy valid; above all, that it ends. */
final class RetryRules {

    private static final int MOST_ATTEMPTS = 1_000_000;
    private static final Duration SHORTEST_BACKOFF = Duration.ofMillis(1);
    private static final Duration LONGEST_BACKOFF = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofDays(365);

    private RetryRules() {}

    static void check(String path, RetryPolicy retry, Faults faults) {
        if (retry.attempts() < 1 || retry.attempts() > MOST_ATTEMPTS) {
            faults.add(path + ".attempts", retry.attempts(), "1 to " + MOST_ATTEMPTS);
        }
        checkBackoff(path, retry.backoff(), faults);
        Duration age = retry.maximumAge();
        if (age.isNegative() || age.compareTo(LONGEST) > 0) {
            faults.add(path + ".maximumAge", DurationText.format(age), "0s, for no limit, to 365d");
        } else if (age.isZero() && retry.backoff().totalMillis(retry.attempts()) > LONGEST.toMillis()) {
            faults.add(
                    path + ".maximumAge",
                    DurationText.format(age),
                    "at most 365d, as all " + retry.attempts() + " attempts take longer than that");
        }
    }

    private static void checkBackoff(String path, Backoff backoff, Faults faults) {
        Duration initial = backoff.initial();
        Duration maximum = backoff.maximum();
        if (initial.compareTo(SHORTEST_BACKOFF) < 0 || initial.compareTo(LONGEST_BACKOFF) > 0) {
            faults.add(path + ".initialBackoff", DurationText.format(initial), "1ms to 1h");
        }
        if (maximum.compareTo(LONGEST_BACKOFF) > 0) {
            faults.add(path + ".maximumBackoff", DurationText.format(maximum), "at most 1h");
        } else if (maximum.compareTo(initial) < 0) {
            String atLeast = "at least initialBackoff, which is " + DurationText.format(initial);
            faults.add(path + ".maximumBackoff", DurationText.format(maximum), atLeast);
        }
        if (!(backoff.multiplier() >= 1 && backoff.multiplier() <= 10)) {
            faults.add(path + ".multiplier", backoff.multiplier(), "1 to 10");
        }
        if (!(backoff.jitter() >= 0 && backoff.jitter() <= 1)) {
            faults.add(path + ".jitter", backoff.jitter(), "0 to 1");
        }
    }
}
