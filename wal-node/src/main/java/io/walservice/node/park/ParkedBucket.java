package io.walservice.node.park;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one bucket, one step at a time: what comes while a step is under way goes with the next one. Steps at
 * the same time would only be in each other's way, as each is a lightweight transaction on the same partition.
 *
 * <p>Changes are stored in the order in which they come. Applied entries are taken out and counted in the same step, so
 * that each is counted once, whatever fails. After a failure nothing more is done here: the count is not known any
 * longer, and a later change must not be stored without an earlier one. Whoever claims the bucket next reads what there
 * is. Thread-safe.
 */
final class ParkedBucket {

    /** Stores one step. */
    interface Store {
        /** Makes all changes and sets the count, where there is one, or does nothing. */
        CompletionStage<Done> store(List<Change> changes, OptionalLong count);
    }

    /** How an entry changes. */
    enum Kind {
        PUT,
        REMOVED,
        APPLIED
    }

    /** One change; those of a step are of different entries. */
    record Change(Kind kind, ParkedEntry entry) {}

    private static final int MOST_AT_ONCE = 50;
    private static final int MOST_BYTES_AT_ONCE = 512 * 1024;

    private record Waiting(Change change, CompletableFuture<Done> done) {}

    /** Of a step, and what it makes of the count. */
    private record Step(List<Waiting> waiting, OptionalLong count) {}

    private record Place(String parkKey, long epoch, long sequence) {}

    private final Store store;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private long count;
    private boolean storing;
    private @Nullable Throwable failed;

    /** @param count of those applied before */
    ParkedBucket(long count, Store store) {
        this.count = count;
        this.store = store;
    }

    /** Completes when the change is stored. */
    CompletionStage<Done> change(Kind kind, ParkedEntry entry) {
        Waiting added = new Waiting(new Change(kind, entry), new CompletableFuture<>());
        synchronized (this) {
            if (failed != null) {
                return CompletableFuture.failedFuture(failed);
            }
            waiting.addLast(added);
        }
        next();
        return added.done();
    }

    /** How many were applied, those before included. */
    synchronized long count() {
        return count;
    }

    private void next() {
        Step step;
        synchronized (this) {
            if (storing || waiting.isEmpty()) {
                return;
            }
            storing = true;
            step = take();
        }
        store.store(step.waiting().stream().map(Waiting::change).toList(), step.count())
                .whenComplete((done, failure) -> ended(step, failure));
    }

    private Step take() {
        List<Waiting> taken = new ArrayList<>();
        Set<Place> places = new HashSet<>();
        long bytes = 0;
        long applied = 0;
        while (!waiting.isEmpty() && taken.size() < MOST_AT_ONCE && bytes < MOST_BYTES_AT_ONCE) {
            Change next = waiting.getFirst().change();
            if (!places.add(placeOf(next.entry()))) {
                break;
            }
            taken.add(waiting.removeFirst());
            applied += next.kind() == Kind.APPLIED ? 1 : 0;
            bytes += next.kind() == Kind.PUT ? next.entry().record().getSerializedSize() : 0;
        }
        return new Step(taken, applied == 0 ? OptionalLong.empty() : OptionalLong.of(count + applied));
    }

    private static Place placeOf(ParkedEntry entry) {
        return new Place(
                entry.parkKey(),
                entry.record().getEpoch(),
                entry.record().getEntry().getSequence());
    }

    private void ended(Step step, @Nullable Throwable failure) {
        List<Waiting> lost = new ArrayList<>();
        synchronized (this) {
            storing = false;
            if (failure == null) {
                count = step.count().orElse(count);
            } else {
                failed = failure;
                lost.addAll(waiting);
                waiting.clear();
            }
        }
        if (failure == null) {
            step.waiting().forEach(each -> each.done().complete(Done.getInstance()));
        } else {
            step.waiting().forEach(each -> each.done().completeExceptionally(failure));
            lost.forEach(each -> each.done().completeExceptionally(failure));
        }
        next();
    }
}
