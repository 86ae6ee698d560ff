package io.walservice.node.park;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.jspecify.annotations.Nullable;

/**
 * Takes applied entries out of one bucket and counts them in the same step, so that each is counted once, whatever
 * fails. What comes while a step is under way goes with the next one. After a failure it does nothing more, as it does
 * not know the count any longer; whoever claims the bucket next reads it. Thread-safe.
 */
final class AppliedBucket {

    /** Stores one step. */
    interface Store {
        /** Removes the entries and sets the count, both or neither. */
        CompletionStage<Done> store(List<ParkedEntry> applied, long count);
    }

    private static final int MOST_AT_ONCE = 50;

    private record Waiting(ParkedEntry entry, CompletableFuture<Done> done) {}

    private final Store store;
    private final List<Waiting> waiting = new ArrayList<>();
    private long count;
    private boolean storing;
    private @Nullable Throwable failed;

    /** @param count of those before */
    AppliedBucket(long count, Store store) {
        this.count = count;
        this.store = store;
    }

    /** Completes when the entry is gone and counted. */
    CompletionStage<Done> applied(ParkedEntry entry) {
        Waiting added = new Waiting(entry, new CompletableFuture<>());
        synchronized (this) {
            if (failed != null) {
                return CompletableFuture.failedFuture(failed);
            }
            waiting.add(added);
        }
        next();
        return added.done();
    }

    /** How many were applied, those before included. */
    synchronized long count() {
        return count;
    }

    private void next() {
        List<Waiting> step;
        long countThen;
        synchronized (this) {
            if (storing || waiting.isEmpty()) {
                return;
            }
            storing = true;
            List<Waiting> first = waiting.subList(0, Math.min(MOST_AT_ONCE, waiting.size()));
            step = List.copyOf(first);
            first.clear();
            countThen = count + step.size();
        }
        store.store(step.stream().map(Waiting::entry).toList(), countThen)
                .whenComplete((done, failure) -> ended(step, countThen, failure));
    }

    private void ended(List<Waiting> step, long countThen, @Nullable Throwable failure) {
        if (failure != null) {
            List<Waiting> all = new ArrayList<>(step);
            synchronized (this) {
                failed = failure;
                all.addAll(waiting);
                waiting.clear();
            }
            all.forEach(each -> each.done().completeExceptionally(failure));
            return;
        }
        synchronized (this) {
            count = countThen;
            storing = false;
        }
        step.forEach(each -> each.done().complete(Done.getInstance()));
        next();
    }
}
