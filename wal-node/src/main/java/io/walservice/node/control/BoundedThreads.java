package io.walservice.node.control;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that may block, few, and with a bounded queue before them: what does not fit is rejected. */
final class BoundedThreads implements AutoCloseable {
    private static final int WAITING = 256;

    private final ThreadPoolExecutor executor;

    BoundedThreads(String name, int threads) {
        AtomicInteger count = new AtomicInteger();
        executor = new ThreadPoolExecutor(
                threads, threads, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
                    Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
    }

    Executor executor() {
        return executor;
    }

    /** Takes no more work; what is under way ends by its own timeouts. */
    @Override
    public void close() {
        executor.shutdown();
    }
}
