package io.walservice.node.ingress;

import io.walservice.internal.v1.Entry;
import java.util.concurrent.CompletableFuture;

/**
 * An entry on its way to the log, with whoever waits for its outcome.
 *
 * @param deadlineNanos when the outcome must be known, by {@link System#nanoTime()}
 */
record PendingWrite(Entry entry, long deadlineNanos, CompletableFuture<WriteOutcome> outcome) {

    boolean late(long nowNanos) {
        return nowNanos - deadlineNanos >= 0;
    }
}
