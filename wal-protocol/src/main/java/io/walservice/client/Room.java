package io.walservice.client;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** What bounds a client's memory: entries in flight, and the bytes of their requests. Thread-safe. */
final class Room {

    private final Semaphore entries;
    private final Semaphore bytes;
    private final int allBytes;

    Room(ClientSettings.RoomSettings settings) {
        entries = new Semaphore(settings.entries());
        bytes = new Semaphore(settings.bytes());
        allBytes = settings.bytes();
    }

    /** Takes room for a request of this size, if there is any now. */
    boolean tryTake(int size) {
        if (!entries.tryAcquire()) {
            return false;
        }
        if (bytes.tryAcquire(counted(size))) {
            return true;
        }
        entries.release();
        return false;
    }

    /** Waits for room. */
    boolean tryTake(int size, Duration patience) throws InterruptedException {
        long start = System.nanoTime();
        if (!entries.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        boolean isTaken = false;
        try {
            long left = patience.toNanos() - (System.nanoTime() - start);
            isTaken = bytes.tryAcquire(counted(size), left, TimeUnit.NANOSECONDS);
            return isTaken;
        } finally {
            if (!isTaken) {
                entries.release();
            }
        }
    }

    void giveBack(int size) {
        bytes.release(counted(size));
        entries.release();
    }

    /** A request that is larger than all room takes all of it. */
    private int counted(int size) {
        return Math.min(size, allBytes);
    }
}
