package io.walservice.multinode.sets;

import static org.awaitility.Awaitility.await;

import io.walservice.multinode.load.Scale;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The sets of a test, by their numbers: which are being sent now, and whether there shall be more. There are as many as
 * asked for, and more until all faults are over, so that none meets writers who have gone home. Thread-safe.
 */
final class Progress {
    private static final Duration LIMIT = Duration.ofMinutes(Scale.of(10, 180));

    private static final Duration LONGEST_REST = Duration.ofMillis(200);

    private final int atLeast;
    private final AtomicInteger begun = new AtomicInteger();
    private final Set<Integer> underWay = ConcurrentHashMap.newKeySet();
    private final Semaphore looks = new Semaphore(0);
    private volatile boolean faultsAreOver;
    private volatile boolean stopped;

    Progress(int atLeast) {
        this.atLeast = atLeast;
    }

    /** The number of the next set, which is under way from now on; empty where there shall be none. */
    OptionalInt begin() {
        if (stopped || (faultsAreOver && begun.get() >= atLeast)) {
            return OptionalInt.empty();
        }
        int number = begun.getAndIncrement();
        underWay.add(number);
        looks.release();
        return OptionalInt.of(number);
    }

    /**
     * Returns once a set has begun at which nobody has looked yet, or after a moment: readers that never rested would
     * take the processors from the writers.
     */
    void awaitLook() {
        try {
            looks.tryAcquire(LONGEST_REST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Its fate is known. */
    void end(int number) {
        underWay.remove(number);
    }

    /** Those that are being sent now. */
    Set<Integer> underWay() {
        return Set.copyOf(underWay);
    }

    int begun() {
        return begun.get();
    }

    void awaitBegun(int count) {
        await(count + " sets").atMost(LIMIT).until(() -> stopped || begun.get() >= count);
        if (stopped) {
            throw new IllegalStateException("a writer or reader has failed");
        }
    }

    void faultsAreOver() {
        faultsAreOver = true;
    }

    /** Nothing more is to be sent, whatever is missing. */
    void stop() {
        stopped = true;
    }
}
