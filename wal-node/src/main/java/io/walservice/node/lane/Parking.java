package io.walservice.node.lane;

import io.walservice.connectors.Outcome;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.namespace.Order;
import io.walservice.namespace.RetryPolicy;
import io.walservice.node.lane.Attempts.Tried;
import io.walservice.node.park.ParkedEntries;
import io.walservice.node.park.ParkedEntries.Waiting;
import io.walservice.node.park.ParkedEntry;
import io.walservice.node.park.ParkedKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.pekko.Done;

/**
 * Tries the keys that a lane has set aside, each in its own time.
 *
 * <pre>
 * due key ─▶ its first entry ─▶ attempt ─▶ applied or dead letter: forget it, take the next ─▶ none left: the key is free
 *                                      └─▶ failed: wait, then decide whether the attempt counts, and whether it was the last
 * </pre>
 *
 * <p>The queue has settled what is in here; the store holds the only copy. A failure of the store ends the lane's
 * stream: the next run loads anew.
 *
 * <p>An entry is parked first, and then the tally says so. Where a run ends in between, the queue brings the entry
 * again to the next one, which finds it parked. So it must still be there then: an entry is tried only once the tally
 * has it, or it would be applied again, and counted twice. While an earlier record holds up the queue, that may make a
 * retry come later, by a minute at most. Thread-safe.
 */
final class Parking {

    /** How many keys are tried at once, beside what the queue delivers; the gate bounds both together. */
    private static final int AT_ONCE = 64;

    /** An entry that was counted in may not be stored yet. */
    private static final Duration NOT_STORED_YET = Duration.ofMillis(50);

    /** The lane's tally may not say yet that an entry is parked, or the queue may have to bring it again for that. */
    private static final Duration NOT_COUNTED_YET = Duration.ofMillis(100);

    /** For so long; a queue that was moved or emptied does not bring it. */
    private static final Duration COUNTED_AT_THE_LATEST = Duration.ofMinutes(1);

    /** What happens to an entry. */
    record Rules(Order order, RetryPolicy retry) {}

    /** Who does it. */
    record Hands(Attempts attempts, GivingUp givingUp, LaneCounters counters, Consumer<Throwable> failed) {}

    private final ParkedEntries entries;
    private final ParkedKeys keys;
    private final Predicate<QueueRecord> counted;
    private final Rules rules;
    private final Hands hands;
    private final Instant begun = Instant.now();
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile boolean stopping;

    /** @param counted whether the lane's tally has a record */
    Parking(ParkedEntries entries, ParkedKeys keys, Predicate<QueueRecord> counted, Rules rules, Hands hands) {
        this.entries = entries;
        this.keys = keys;
        this.counted = counted;
        this.rules = rules;
        this.hands = hands;
    }

    /**
     * Stores an entry whose key is parked. Empty where it is not. False where the entry is from before those that are
     * parked, and not among them: a run before was done with it and did not come to count it.
     */
    Optional<CompletionStage<Boolean>> behind(QueueRecord record) {
        String parkKey = ParkedEntry.parkKeyOf(record, rules.order());
        return switch (keys.join(parkKey, record.getEntry().getSequence())) {
            case FREE -> Optional.empty();
            case KNOWN -> Optional.of(entries.has(record, rules.order()));
            case BEHIND ->
                Optional.of(entries.put(ParkedEntry.behind(record, rules.order(), Instant.now()))
                        .thenApply(stored -> true));
        };
    }

    /** Parks a key with an entry that has just failed, to be tried again after a wait. */
    CompletionStage<Boolean> park(QueueRecord record, Tried failed, String cause) {
        Instant next = Instant.now().plus(backoff(failed.number()));
        return add(ParkedEntry.failed(record, rules.order(), failed.number(), next, cause), failed.outages());
    }

    /** Parks a key with an entry that was given up on, until a person decides. */
    CompletionStage<Boolean> hold(QueueRecord record, int attempts, String cause) {
        return add(
                ParkedEntry.failed(record, rules.order(), attempts, Instant.now(), cause)
                        .heldBack(attempts, cause),
                hands.attempts().outages());
    }

    /**
     * Parks an entry that had been given up on, in its place among those of its key, to be tried anew. It was counted
     * in before it is stored, so a failure ends the run, as one of the stream's own does.
     */
    CompletionStage<Boolean> redrive(QueueRecord record) {
        ParkedEntry again = ParkedEntry.behind(record, rules.order(), Instant.now());
        return reported(add(again, hands.attempts().outages()));
    }

    /** The next run begins with what is stored. */
    private <T> CompletionStage<T> reported(CompletionStage<T> storing) {
        return storing.whenComplete((stored, failure) -> {
            if (failure != null && !stopping) {
                hands.failed().accept(failure);
            }
        });
    }

    /** Of an outage that began since its attempt did, its failure was an early sign. */
    private CompletionStage<Boolean> add(ParkedEntry entry, long outages) {
        long sequence = entry.record().getEntry().getSequence();
        keys.add(new Waiting(entry.parkKey(), 1, sequence, entry.nextAttempt(), entry.held()));
        keys.outageSince(entry.parkKey(), outages);
        return entries.put(entry).thenApply(stored -> true);
    }

    /** Takes up what is due. To be called regularly. */
    void tick(Instant now) {
        if (!stopping) {
            for (String parkKey : keys.takeDue(now, AT_ONCE - underWay.get())) {
                underWay.incrementAndGet();
                reported(first(parkKey, now)).whenComplete((done, failure) -> underWay.decrementAndGet());
            }
        }
    }

    /** Begins nothing new. */
    void stop() {
        stopping = true;
    }

    /** A person wants a key to be tried that is held. Completes with false where none is. */
    CompletionStage<Boolean> release(String parkKey) {
        return entries.head(parkKey).thenCompose(found -> {
            if (found.isEmpty() || !found.get().held()) {
                return CompletableFuture.completedFuture(false);
            }
            Instant now = Instant.now();
            return reported(entries.put(found.get().released(now))).thenApply(stored -> keys.release(parkKey, now));
        });
    }

    /** Whether no more keys shall be parked. */
    boolean full() {
        return keys.fullSince().isPresent();
    }

    ParkedKeys keys() {
        return keys;
    }

    // ---- one key

    private CompletionStage<Void> first(String parkKey, Instant now) {
        if (stopping) {
            return CompletableFuture.completedFuture(null);
        }
        return entries.head(parkKey).thenCompose(found -> {
            if (found.isEmpty()) {
                keys.putBack(parkKey, Instant.now().plus(NOT_STORED_YET));
                return CompletableFuture.<Void>completedFuture(null);
            } else if (found.get().held()) {
                keys.hold(parkKey);
                return CompletableFuture.<Void>completedFuture(null);
            } else if (mayComeAgain(found.get(), now)) {
                keys.putBack(parkKey, now.plus(NOT_COUNTED_YET));
                return CompletableFuture.<Void>completedFuture(null);
            }
            boolean outage = keys.outageSince(parkKey, hands.attempts().outages());
            return decide(outage ? found.get().anew() : found.get());
        });
    }

    private boolean mayComeAgain(ParkedEntry entry, Instant now) {
        Instant since = entry.nextAttempt().isAfter(begun) ? entry.nextAttempt() : begun;
        return now.isBefore(since.plus(COUNTED_AT_THE_LATEST)) && !counted.test(entry.record());
    }

    /**
     * An attempt that failed was counted when it was stored; whether it was the last one shows only now. Those before
     * an outage may have been its first signs, and do not count any more.
     */
    private CompletionStage<Void> decide(ParkedEntry entry) {
        Optional<String> end = entry.attempts() == 0
                ? Optional.empty()
                : AttemptRules.exhausted(
                        rules.retry(), entry.attempts(), since(entry.record()), Instant.now(), entry.cause());
        return end.isPresent() ? giveUp(entry, end.get()) : attempt(entry);
    }

    private CompletionStage<Void> attempt(ParkedEntry entry) {
        return hands.attempts()
                .attempt(entry.record(), outages -> number(entry, outages))
                .thenCompose(tried -> {
                    int number = tried.number();
                    if (tried.outcome() instanceof Outcome.Retry retry) {
                        hands.counters().retried.increment();
                        int counted = hands.attempts().counts(tried) ? number : number - 1;
                        Instant next = Instant.now().plus(backoff(number));
                        return entries.put(entry.failedAgain(counted, next, retry.cause()))
                                .thenAccept(stored -> keys.putBack(entry.parkKey(), next));
                    } else if (tried.outcome() instanceof Outcome.Reject reject) {
                        return giveUp(entry.failedAgain(number, Instant.now(), reject.cause()), reject.cause());
                    }
                    hands.counters().applied.increment();
                    return next(entry, entries.applied(entry));
                });
    }

    private int number(ParkedEntry entry, long outages) {
        return keys.outageSince(entry.parkKey(), outages) ? 1 : entry.attempts() + 1;
    }

    private CompletionStage<Void> giveUp(ParkedEntry entry, String cause) {
        if (rules.retry().atEnd() == RetryPolicy.AtEnd.PARK) {
            return entries.put(entry.heldBack(entry.attempts(), cause))
                    .thenAccept(stored -> keys.hold(entry.parkKey()));
        }
        return hands.givingUp()
                .deadLetter(entry.record(), cause, entry.attempts())
                .thenCompose(stored -> stored ? next(entry, entries.remove(entry)) : attempt(entry));
    }

    private CompletionStage<Void> next(ParkedEntry entry, CompletionStage<Done> gone) {
        return gone.thenCompose(done -> keys.removed(entry.parkKey())
                ? first(entry.parkKey(), Instant.now())
                : CompletableFuture.completedFuture(null));
    }

    private Duration backoff(int attempts) {
        return rules.retry()
                .backoff()
                .after(Math.max(1, attempts), ThreadLocalRandom.current().nextDouble());
    }

    /** When an entry could first be applied. */
    static Instant since(QueueRecord record) {
        return Instant.ofEpochMilli(Math.max(
                record.getEntry().getAcceptedTimeMillis(), record.getEntry().getDueTimeMillis()));
    }
}
