package io.walservice.bench;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Starts one at every tick of a fixed rate, whether or not earlier ones are done, and counts each latency from the tick
 * at which it should have started: a stall is charged to all that wait behind it ("coordinated omission", Gil Tene).
 */
final class OpenLoop {
    /** Beyond this the rate is out of reach, and the run is broken off rather than filling the memory. */
    private static final int MOST_IN_FLIGHT = 100_000;

    private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(5);

    private final Subject subject;
    private final double nanosBetween;
    private final Histogram latencies = new ConcurrentHistogram(LONGEST_MICROS, 3);
    private final AtomicLong failed = new AtomicLong();
    private final Semaphore room = new Semaphore(MOST_IN_FLIGHT);

    OpenLoop(Subject subject, int perSecond) {
        this.subject = subject;
        this.nanosBetween = 1e9 / perSecond;
    }

    /** Latencies in microseconds. */
    Histogram run(long first, Limit limit) throws InterruptedException {
        long begin = System.nanoTime();
        long issued = 0;
        while (!limit.isReached(issued, begin)) {
            long intended = begin + (long) (issued * nanosBetween);
            awaitTime(intended);
            BenchException.throwIf(!room.tryAcquire(), subject.name() + ": cannot keep up with the rate");
            issue(first + issued++, intended);
        }
        room.acquire(MOST_IN_FLIGHT);
        BenchException.throwIf(failed.get() > 0, "%s: %d of %d failed".formatted(subject.name(), failed.get(), issued));
        return latencies;
    }

    private void issue(long n, long intended) {
        var unused = subject.issue(n).handle((done, failure) -> {
            if (failure == null) {
                long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - intended);
                latencies.recordValue(Math.min(LONGEST_MICROS, Math.max(0, micros)));
            } else {
                failed.incrementAndGet();
            }
            room.release();
            return done;
        });
    }

    private static void awaitTime(long nanos) {
        long left = nanos - System.nanoTime();
        while (left > 0) {
            LockSupport.parkNanos(left);
            left = nanos - System.nanoTime();
        }
    }
}
