package io.walservice.client;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The client's one thread: hears signals, lets time act, tends the stream, sends, and sleeps until the next of these.
 *
 * <p>While it works, writes pile up, and the next frame takes them all: that is the gathering. It asks {@link Outbox}
 * and {@link StreamWatch} what to do, and holds no rule of its own. Callers and the network only ever {@link #tell} it
 * things, so nothing else needs a lock.
 */
final class ClientLoop implements Runnable {

    private static final System.Logger LOG = System.getLogger("io.walservice.client");
    private static final long LONGEST_SLEEP_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final String CLOSED = "the client is closed";

    private final Addresses addresses;
    private final Outbox outbox;
    private final StreamWatch watch;
    private final BiConsumer<PendingWrite, String> refuse;
    private final Queue<Signal> signals = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this, "wal-client");

    private volatile boolean isAsleep;
    private volatile boolean hasEnded;
    private @Nullable WriteStream stream;
    private Signal.@Nullable Close close;

    /** @param refuse settles a write that came too late, for the given reason */
    ClientLoop(Addresses addresses, Outbox outbox, StreamWatch watch, BiConsumer<PendingWrite, String> refuse) {
        this.addresses = addresses;
        this.outbox = outbox;
        this.watch = watch;
        this.refuse = refuse;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Whether the caller runs on the client's thread, as callbacks of its futures do. */
    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    void awaitEnd() throws InterruptedException {
        thread.join();
    }

    /** Thread-safe, and never blocks. */
    void tell(Signal signal) {
        signals.add(signal);
        if (hasEnded) {
            refuseLateWrites();
        } else if (isAsleep) {
            isAsleep = false;
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void run() {
        String why = CLOSED;
        try {
            while (!isFinished()) {
                turn(System.nanoTime());
            }
        } catch (RuntimeException | Error defect) {
            LOG.log(System.Logger.Level.ERROR, "the client has a defect and stops", defect);
            why = "the client stopped: " + defect;
        } finally {
            end(why);
        }
    }

    private boolean isFinished() {
        return close != null && (outbox.isEmpty() || System.nanoTime() - close.byNanos() >= 0);
    }

    private void turn(long nowNanos) {
        boolean hasHeard = hear(nowNanos);
        outbox.advance(nowNanos);
        tendStream(nowNanos);
        send(nowNanos);
        if (!hasHeard) {
            sleep(nanosToSleep(nowNanos));
        }
    }

    private boolean hear(long nowNanos) {
        Signal signal = signals.poll();
        boolean hasHeard = signal != null;
        while (signal != null) {
            hear(signal, nowNanos);
            signal = signals.poll();
        }
        return hasHeard;
    }

    private void hear(Signal signal, long nowNanos) {
        if (signal instanceof PendingWrite write) {
            accept(write);
        } else if (signal instanceof Signal.Answers answers && answers.stream() == stream) {
            watch.answered(nowNanos);
            if (!outbox.answered(answers.answers(), nowNanos)) {
                abort(
                        answers.stream(),
                        "the server broke the protocol: it sent more answers than it had requests",
                        nowNanos);
            }
        } else if (signal instanceof Signal.Ready ready && ready.stream() == stream) {
            watch.connected();
        } else if (signal instanceof Signal.Broken broken && broken.stream() == stream) {
            lost(broken.cause(), nowNanos);
        } else if (signal instanceof Signal.Close closing) {
            close = closing;
        }
    }

    private void accept(PendingWrite write) {
        if (close == null) {
            outbox.accept(write);
        } else {
            refuse.accept(write, CLOSED);
        }
    }

    private void tendStream(long nowNanos) {
        if (stream != null && isWaiting(stream) && watch.nanosToHung(nowNanos) <= 0) {
            abort(stream, "the server did not answer in time", nowNanos);
        }
        if (stream == null && outbox.hasReady() && watch.nanosToOpen(nowNanos) <= 0) {
            watch.opened(nowNanos);
            stream = WriteStream.open(addresses.channel(0), this::tell);
        }
    }

    private boolean isWaiting(WriteStream open) {
        return outbox.isOwedAnswers() || (outbox.hasReady() && !open.isReady());
    }

    private void abort(WriteStream open, String cause, long nowNanos) {
        open.cancel(cause);
        lost(cause, nowNanos);
    }

    private void lost(String cause, long nowNanos) {
        String trouble = addresses.preferred() + ": " + cause;
        stream = null;
        outbox.broken(trouble);
        addresses.moveOn();
        boolean isFirst = watch.broken(nowNanos) == 1;
        LOG.log(isFirst ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG, "lost the stream to {0}", trouble);
    }

    private void send(long nowNanos) {
        while (stream != null && outbox.hasFrame() && stream.isReady()) {
            if (!outbox.isOwedAnswers()) {
                watch.waiting(nowNanos);
            }
            stream.send(outbox.takeFrame());
        }
    }

    private long nanosToSleep(long nowNanos) {
        long nanos = outbox.nanosToNextChange(nowNanos, LONGEST_SLEEP_NANOS);
        if (close != null) {
            nanos = Math.min(nanos, close.byNanos() - nowNanos);
        }
        if (stream == null) {
            return outbox.hasReady() ? Math.min(nanos, watch.nanosToOpen(nowNanos)) : nanos;
        }
        return isWaiting(stream) ? Math.min(nanos, watch.nanosToHung(nowNanos)) : nanos;
    }

    private void sleep(long nanos) {
        isAsleep = true;
        if (nanos > 0 && signals.isEmpty() && !isFinished()) {
            LockSupport.parkNanos(this, nanos);
        }
        isAsleep = false;
    }

    private void end(String why) {
        if (stream != null) {
            stream.cancel(why);
        }
        outbox.abandon(why);
        hasEnded = true;
        refuseLateWrites();
        addresses.close();
    }

    private void refuseLateWrites() {
        for (Signal late = signals.poll(); late != null; late = signals.poll()) {
            if (late instanceof PendingWrite write) {
                refuse.accept(write, CLOSED);
            }
        }
    }
}
