package io.walservice.bench;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps so many in flight, each new one as soon as another is done: the throughput that this allows. */
final class ClosedLoop {
    private final Subject subject;
    private final int inFlight;
    private final AtomicLong failed = new AtomicLong();

    ClosedLoop(Subject subject, int inFlight) {
        this.subject = subject;
        this.inFlight = inFlight;
    }

    /**
     * Runs from number {@code first} on.
     *
     * @return how many a second, from the first start to the last end
     * @throws BenchException where any failed: the figure would mean nothing
     */
    double perSecond(long first, Limit limit) throws InterruptedException {
        Semaphore room = new Semaphore(inFlight);
        long begin = System.nanoTime();
        long issued = 0;
        while (!limit.isReached(issued, begin)) {
            room.acquire();
            var unused = subject.issue(first + issued++).handle((done, failure) -> {
                if (failure != null) {
                    failed.incrementAndGet();
                }
                room.release();
                return done;
            });
        }
        room.acquire(inFlight);
        BenchException.throwIf(failed.get() > 0, "%s: %d of %d failed".formatted(subject.name(), failed.get(), issued));
        return issued * 1e9 / (System.nanoTime() - begin);
    }
}
