package io.walservice.node.gate;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Lets attempts at a target through, in the order in which they ask, as many at once as its {@link BreakerState}
 * allows.
 *
 * <p>Whoever waits has its turn after those that came before, so each probe during an outage tries another entry. Its
 * waiters are as many as the lane has entries in hand. Thread-safe; nothing blocks, and stages complete outside of its
 * lock.
 */
public final class Gate {

    /** What holds a lane back. */
    public record Hold(String cause, Instant since) {}

    /** Asked how an attempt has ended. */
    public enum Answer {
        /** The target has dealt with the entry, one way or the other. */
        ANSWERED,
        /** The target could not be reached, or had no time. */
        FAILED
    }

    private final BreakerSettings settings;
    private final int fullLimit;
    private final InstantSource clock;
    private final Deque<CompletableFuture<Long>> waiting = new ArrayDeque<>();
    private BreakerState breaker;
    private Optional<Hold> pause = Optional.empty();
    private Optional<RuntimeException> closed = Optional.empty();
    private int underWay;
    private long outages;

    /**
     * An open gate.
     *
     * @param fullLimit how many attempts may be under way at most, where the target is well
     */
    public Gate(BreakerSettings settings, int fullLimit, InstantSource clock) {
        this.settings = settings;
        this.fullLimit = fullLimit;
        this.clock = clock;
        this.breaker = BreakerState.closed(clock.instant());
    }

    /**
     * Asks to be let through. Whoever is must {@link #leave} again.
     *
     * @return the number of outages so far; fails once the gate is closed
     */
    public CompletionStage<Long> enter() {
        CompletableFuture<Long> turn = new CompletableFuture<>();
        synchronized (this) {
            if (closed.isPresent()) {
                return CompletableFuture.failedFuture(closed.get());
            }
            waiting.addLast(turn);
        }
        letThrough();
        return turn;
    }

    /**
     * Reports how an attempt has ended, and lets the next one through.
     *
     * @return whether the target counts as out, with this attempt
     */
    public boolean leave(Answer answer, String key, String cause) {
        boolean out;
        synchronized (this) {
            underWay--;
            Instant now = clock.instant();
            boolean wasOut = breaker.isOut();
            breaker = answer == Answer.ANSWERED
                    ? breaker.answered(fullLimit, now)
                    : breaker.failed(key, cause, settings, fullLimit, now);
            if (!wasOut && breaker.isOut()) {
                outages++;
            }
            out = breaker.isOut();
        }
        letThrough();
        return out;
    }

    /** Leaves without having tried. */
    public void leaveUntried() {
        synchronized (this) {
            underWay--;
        }
        letThrough();
    }

    /** To be called regularly: probes are due by time. */
    public void tick() {
        synchronized (this) {
            breaker = breaker.at(clock.instant());
        }
        letThrough();
    }

    /** Lets nothing through until {@link #resume}. */
    public synchronized void pause(String cause) {
        pause = pause.or(() -> Optional.of(new Hold(cause, clock.instant())));
    }

    /** Ends a pause; where there is none, nothing happens. */
    public void resume() {
        synchronized (this) {
            pause = Optional.empty();
        }
        letThrough();
    }

    /** What holds the lane back now: a pause, or its target's outage. */
    public synchronized Optional<Hold> hold() {
        return pause.or(
                () -> breaker.isOut() ? Optional.of(new Hold(breaker.cause(), breaker.since())) : Optional.empty());
    }

    /** How often the target has gone out so far. */
    public synchronized long outages() {
        return outages;
    }

    /** Fails all who wait, and all who come. */
    public void close(RuntimeException cause) {
        List<CompletableFuture<Long>> refused;
        synchronized (this) {
            closed = Optional.of(cause);
            refused = new ArrayList<>(waiting);
            waiting.clear();
        }
        refused.forEach(turn -> turn.completeExceptionally(cause));
    }

    private void letThrough() {
        List<CompletableFuture<Long>> turns = new ArrayList<>();
        long outagesBefore;
        synchronized (this) {
            int limit = pause.isPresent() ? 0 : Math.min(fullLimit, breaker.limit());
            while (underWay < limit && !waiting.isEmpty()) {
                underWay++;
                turns.add(waiting.removeFirst());
            }
            outagesBefore = outages;
        }
        turns.forEach(turn -> turn.complete(outagesBefore));
    }
}
