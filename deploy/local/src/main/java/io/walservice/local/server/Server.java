package io.walservice.local.server;

import io.walservice.local.child.ChildJvm;
import io.walservice.local.child.LogTail;
import io.walservice.local.child.StackException;
import io.walservice.local.child.Suspension;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One server of a running stack, to be stopped, killed, paused and started again by tests about faults. Address and
 * data stay the same through all of that. Every method may be repeated and returns once the change has happened.
 * Thread-safe.
 */
public final class Server {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(5);
    private static final long ASK_EVERY_MILLIS = 100;

    private final String name;
    private final Path folder;
    private final ServerKind kind;
    private final Consumer<String> progress;
    private @Nullable Process process;
    private @Nullable Suspension suspension;

    /**
     * @param folder exists, and is this server's alone
     * @param progress takes one line at every change; called from several threads
     */
    public Server(String name, Path folder, ServerKind kind, Consumer<String> progress) {
        this.name = name;
        this.folder = folder;
        this.kind = kind;
        this.progress = progress;
    }

    /**
     * Starts the server and waits until it answers.
     *
     * @throws StackException where it does not, with the end of its log
     */
    public synchronized void start() {
        if (isRunning()) {
            return;
        }
        long begin = System.nanoTime();
        progress.accept("%s: starting".formatted(name));
        try {
            ChildJvm.awaitPredecessor(folder);
            killAndAwait(kind.helpers().stream());
            process = kind.prepare().start();
            awaitAnswer(process, begin + START_LIMIT.toNanos());
            CompletableFuture<Void> unused = process.onExit().thenAccept(this::reportEnd);
        } catch (IOException e) {
            throw failed("could not be started: " + e, e);
        }
        progress.accept("%s: ready after %.1f s at %s".formatted(name, secondsSince(begin), where()));
    }

    /** Asks the server to shut down in order; after 20 seconds kills it. */
    public synchronized void stop() {
        resume();
        if (process == null || !process.isAlive()) {
            killAndAwait(kind.helpers().stream());
            return;
        }
        process.destroy();
        if (!exitsWithin(process, STOP_LIMIT)) {
            progress.accept("%s: did not stop within %d s, killing it".formatted(name, STOP_LIMIT.toSeconds()));
        }
        kill();
    }

    /** SIGKILL: what a crash of the machine does to it, short of losing its disk's cache. */
    public synchronized void kill() {
        killAndAwait(processes());
        if (suspension != null) {
            suspension.close();
            suspension = null;
        }
        process = null;
        progress.accept("%s: stopped".formatted(name));
    }

    /** SIGSTOP: connections stay open and nothing answers, as with a dead network or a long pause. */
    public synchronized void pause() {
        if (suspension == null && isRunning()) {
            suspension = Suspension.of(processes().map(ProcessHandle::pid).toList());
            progress.accept("%s: paused".formatted(name));
        }
    }

    /** Ends a {@link #pause}. */
    public synchronized void resume() {
        if (suspension != null) {
            suspension.close();
            suspension = null;
            progress.accept("%s: resumed".formatted(name));
        }
    }

    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** The ids of all processes that make up the server; empty while it is stopped. */
    public synchronized List<Long> pids() {
        return processes().map(ProcessHandle::pid).toList();
    }

    public Path log() {
        return ChildJvm.log(folder);
    }

    public Map<String, String> endpoint() {
        return kind.endpoint();
    }

    private Stream<ProcessHandle> processes() {
        Stream<ProcessHandle> child = process == null ? Stream.of() : Stream.of(process.toHandle());
        return Stream.concat(child, kind.helpers().stream());
    }

    /** Not for ever: a process whose new parent does not collect it looks alive although it is dead. */
    private static void killAndAwait(Stream<ProcessHandle> processes) {
        CompletableFuture.allOf(processes
                        .filter(process -> process.destroyForcibly() || process.isAlive())
                        .map(ProcessHandle::onExit)
                        .toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, KILL_LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private void awaitAnswer(Process starting, long deadline) {
        while (!exitsWithin(starting, Duration.ofMillis(ASK_EVERY_MILLIS))) {
            try {
                kind.ask();
                return;
            } catch (IOException notYet) {
                if (System.nanoTime() > deadline) {
                    kill();
                    throw failed("did not answer within %d s: %s".formatted(START_LIMIT.toSeconds(), notYet), notYet);
                }
            }
        }
        killAndAwait(processes());
        throw failed("ended with exit code %d while starting".formatted(starting.exitValue()), null);
    }

    /** A server that was stopped on purpose is no longer {@link #process} by the time the lock is free. */
    private synchronized void reportEnd(Process ended) {
        if (process == ended) {
            progress.accept("%s: ended by itself with exit code %d, see %s".formatted(name, ended.exitValue(), log()));
        }
    }

    private StackException failed(String what, @Nullable Throwable cause) {
        return new StackException("%s %s; %s".formatted(name, what, LogTail.of(log())), cause);
    }

    private String where() {
        return String.join(" ", new TreeMap<>(kind.endpoint()).values());
    }

    private static boolean exitsWithin(Process process, Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while waiting for a server", e);
        }
    }

    private static double secondsSince(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }
}
