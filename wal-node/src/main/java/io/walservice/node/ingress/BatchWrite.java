package io.walservice.node.ingress;

import io.walservice.internal.v1.Entry;
import io.walservice.node.log.AppendReply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a batch, from one attempt to the next; an immutable value.
 *
 * <p>The rule that matters: once an attempt had no answer, or the answer «unknown», the batch may be in the journal,
 * and no later refusal can turn that into «not stored».
 *
 * @param entries what is to be stored, the same in every attempt, so that tokens tell repeats
 * @param deadlineNanos when to stop trying
 * @param attempts how many there were
 * @param doubt why the batch may have been stored; empty while it surely was not
 */
record BatchWrite(List<Entry> entries, long deadlineNanos, int attempts, Optional<String> doubt) {

    private static final Duration FIRST_BACKOFF = Duration.ofMillis(20);
    private static final Duration LONGEST_BACKOFF = Duration.ofMillis(500);

    BatchWrite {
        entries = List.copyOf(entries);
    }

    static BatchWrite of(List<Entry> entries, long deadlineNanos) {
        return new BatchWrite(entries, deadlineNanos, 0, Optional.empty());
    }

    /** What to do after an attempt. */
    sealed interface Next {

        /** All entries are durable, with these sequences. */
        record Stored(List<Long> sequences) implements Next {}

        /** Nothing of the batch was stored. */
        record NotStored(String reason) implements Next {}

        /** It may have been stored, and time is up. */
        record Unknown(String reason) implements Next {}

        /** Try once more. */
        record TryAgain(BatchWrite batch, Duration after) implements Next {}
    }

    /**
     * Decides after an answer. A refusal is final while there is no doubt: the client knows best whether to try again.
     */
    Next answered(AppendReply reply, long nowNanos) {
        if (reply instanceof AppendReply.Appended appended) {
            return new Next.Stored(appended.sequences());
        } else if (reply instanceof AppendReply.Unknown unknown) {
            return tryAgain(unknown.reason(), nowNanos);
        }
        String reason = ((AppendReply.Refused) reply).reason();
        return doubt.isPresent() ? tryAgain(doubt.get(), nowNanos) : new Next.NotStored(reason);
    }

    /** Decides after an attempt that had no answer. */
    Next unanswered(long nowNanos) {
        return tryAgain("the log partition did not answer in time", nowNanos);
    }

    private Next tryAgain(String why, long nowNanos) {
        Duration backoff = backoff();
        return nowNanos + backoff.toNanos() - deadlineNanos >= 0
                ? new Next.Unknown(why)
                : new Next.TryAgain(new BatchWrite(entries, deadlineNanos, attempts + 1, Optional.of(why)), backoff);
    }

    private Duration backoff() {
        Duration backoff = FIRST_BACKOFF.multipliedBy(1L << Math.min(attempts, 10));
        return backoff.compareTo(LONGEST_BACKOFF) < 0 ? backoff : LONGEST_BACKOFF;
    }
}
