package io.walservice.node.cli;

import io.grpc.Context;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Breaks a call off that has many answers, when none comes for too long. Belongs to one thread. */
final class Silence implements AutoCloseable {
    private final Duration longest;
    private final Context.CancellableContext call = Context.current().withCancellation();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "silence");
        thread.setDaemon(true);
        return thread;
    });
    private ScheduledFuture<?> end;

    Silence(Duration longest) {
        this.longest = longest;
        this.end = schedule();
    }

    /** Begins the call that is to be broken off. */
    <T> T within(Supplier<T> begin) {
        Context before = call.attach();
        try {
            return begin.get();
        } finally {
            call.detach(before);
        }
    }

    /** An answer has come. */
    void broken() {
        end.cancel(false);
        end = schedule();
    }

    private ScheduledFuture<?> schedule() {
        return clock.schedule(
                () -> call.cancel(new TimeoutException("no answer in time")),
                longest.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        clock.shutdownNow();
        call.cancel(null);
    }
}
