package io.walservice.connectors;

import java.util.concurrent.CompletionStage;

/**
 * A foreign system that entries are applied to. Every implementation passes {@code TargetContract}; one that keeps the
 * latest write, {@code LatestWriteContract}.
 *
 * <p>Thread-safe: entries of different ids are applied at the same time. Entries of one id come one after another, in
 * log order.
 */
public interface Target extends AutoCloseable {

    /**
     * Applies one entry. Where the system allows it, a repeat of the same entry has no further effect, and an entry
     * with an earlier write time than what the system holds changes nothing.
     *
     * <p>Returns at once. The stage always completes normally, within the target's own time limit: failures are
     * {@link Outcome.Retry} or {@link Outcome.Reject}.
     */
    CompletionStage<Outcome> apply(Delivery delivery);

    /** Lets go of connections. Entries being applied may come to {@link Outcome.Retry}. */
    @Override
    void close();
}
