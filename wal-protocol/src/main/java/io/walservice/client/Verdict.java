package io.walservice.client;

import io.walservice.v1.Refusal;
import io.walservice.v1.Trilean;
import io.walservice.v1.WriteToLogResponse;
import java.util.concurrent.TimeUnit;

/**
 * What an answer of the server means for its write.
 *
 * <p>A refusal says that <em>this</em> attempt stored nothing. Where an earlier attempt of the same write was of
 * unknown outcome, the refusal proves nothing about it, and the write can no longer end as {@code FALSE}.
 */
sealed interface Verdict {

    /** The final answer to the caller. */
    record Settle(WriteToLogResponse response) implements Verdict {}

    /**
     * Send it again, with the same token.
     *
     * @param afterNanos at the earliest, as the server asks
     * @param isUnknown whether this attempt may have stored the entry
     */
    record Repeat(long afterNanos, boolean isUnknown) implements Verdict {}

    /**
     * Judges an answer.
     *
     * @param mayBeStored whether an earlier attempt may have stored the entry
     */
    static Verdict of(WriteToLogResponse answer, boolean mayBeStored) {
        return switch (answer.getDurable()) {
            case TRILEAN_TRUE -> new Settle(answer);
            case TRILEAN_FALSE -> ofRefusal(answer, mayBeStored);
            case TRILEAN_UNKNOWN, TRILEAN_UNSPECIFIED, UNRECOGNIZED -> new Repeat(retryAfterNanos(answer), true);
        };
    }

    /** The answer to a write whose outcome will not be known in time. */
    static WriteToLogResponse unknown(String message) {
        return WriteToLogResponse.newBuilder()
                .setDurable(Trilean.TRILEAN_UNKNOWN)
                .setMessage(message)
                .build();
    }

    /** The answer to a write that no server has ever seen. */
    static WriteToLogResponse refused(Refusal refusal, String message) {
        return WriteToLogResponse.newBuilder()
                .setDurable(Trilean.TRILEAN_FALSE)
                .setRefusal(refusal)
                .setMessage(message)
                .build();
    }

    private static Verdict ofRefusal(WriteToLogResponse answer, boolean mayBeStored) {
        return switch (answer.getRefusal()) {
            case REFUSAL_RESOURCE_EXHAUSTED, REFUSAL_UNAVAILABLE -> new Repeat(retryAfterNanos(answer), false);
            case REFUSAL_INVALID_ARGUMENT, REFUSAL_NOT_FOUND, REFUSAL_UNSPECIFIED, UNRECOGNIZED ->
                new Settle(
                        mayBeStored
                                ? unknown("an earlier attempt may have been stored; its repeat was refused: "
                                        + answer.getMessage())
                                : answer);
        };
    }

    private static long retryAfterNanos(WriteToLogResponse answer) {
        var retryAfter = answer.getRetryAfter();
        // A day is longer than any deadline, and keeps the sum within range.
        long seconds = Math.max(0, Math.min(retryAfter.getSeconds(), TimeUnit.DAYS.toSeconds(1)));
        return TimeUnit.SECONDS.toNanos(seconds) + Math.max(0, retryAfter.getNanos());
    }
}
