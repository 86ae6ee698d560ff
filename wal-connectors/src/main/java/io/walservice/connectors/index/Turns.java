package io.walservice.connectors.index;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Lets work on one id be done one after another, that on different ids at once. Holds only ids that are worked on.
 * Thread-safe.
 */
final class Turns {
    private final Map<String, CompletableFuture<?>> last = new HashMap<>();

    /** Does this once all work is done that was handed over before for the id, however that ended. */
    <T> CompletableFuture<T> take(String id, Supplier<CompletionStage<T>> work) {
        CompletableFuture<T> turn = new CompletableFuture<>();
        CompletableFuture<?> before;
        synchronized (last) {
            before = last.put(id, turn);
        }
        if (before == null) {
            run(id, turn, work);
        } else {
            var ignored = before.whenComplete((done, failure) -> run(id, turn, work));
        }
        return turn;
    }

    private <T> void run(String id, CompletableFuture<T> turn, Supplier<CompletionStage<T>> work) {
        CompletionStage<T> result;
        try {
            result = work.get();
        } catch (RuntimeException e) {
            result = CompletableFuture.failedStage(e);
        }
        result.whenComplete((done, failure) -> {
            synchronized (last) {
                last.remove(id, turn);
            }
            if (failure == null) {
                turn.complete(done);
            } else {
                turn.completeExceptionally(failure);
            }
        });
    }
}
