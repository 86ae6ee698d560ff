package io.walservice.multinode.cluster;

import static org.awaitility.Awaitility.await;

import io.walservice.local.child.LogTail;
import io.walservice.local.child.Suspension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One start of a node as a process of its own. It ends with this JVM, also where that is killed, and also while it is
 * paused. Thread-safe; every method may be repeated.
 */
public final class NodeProcess implements AutoCloseable {
    private static final Duration ORDERLY_END = Duration.ofSeconds(20);

    private final NodeSpec spec;
    private final Process process;
    private @Nullable Suspension suspension;

    private NodeProcess(NodeSpec spec, Process process) {
        this.spec = spec;
        this.process = process;
    }

    /** Returns at once; see {@link #awaitReady}. */
    static NodeProcess start(NodeSpec spec) {
        try {
            Files.createDirectories(spec.folder());
            spec.writeConfiguration();
            Process process = new ProcessBuilder(spec.command())
                    .directory(spec.folder().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(spec.log().toFile()))
                    .start();
            return new NodeProcess(spec, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits until the node says that it takes calls.
     *
     * @throws IllegalStateException where it does not in time, or ends; with the end of its log
     */
    public NodeProcess awaitReady(Duration limit) {
        try {
            await().atMost(limit)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> !process.isAlive() || Management.isReady(ports()));
        } catch (ConditionTimeoutException late) {
            throw new IllegalStateException("%s is not ready after %s; %s".formatted(this, limit, tail()), late);
        }
        if (!process.isAlive()) {
            throw new IllegalStateException(
                    "%s ended with exit code %d; %s".formatted(this, process.exitValue(), tail()));
        }
        return this;
    }

    /** SIGKILL; returns once the process is gone. */
    public synchronized void kill() {
        process.destroyForcibly();
        resume();
        process.onExit().join();
    }

    /** SIGSTOP: its connections stay open and nothing answers, as in a long pause of the garbage collector. */
    public synchronized void pause() {
        if (suspension == null) {
            suspension = Suspension.of(List.of(process.pid()));
        }
    }

    /** SIGCONT: the node goes on where it was, unaware. */
    public synchronized void resume() {
        if (suspension != null) {
            suspension.close();
            suspension = null;
        }
    }

    /** A full collection, as an operator would ask for it. */
    void collectGarbage() throws IOException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process collecting = new ProcessBuilder(jcmd.toString(), Long.toString(pid()), "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (collecting.onExit().join().exitValue() != 0) {
            throw new IOException("jcmd could not reach " + this);
        }
    }

    /** Waits for the end of a node that ends by itself; says whether it did. */
    public boolean endsWithin(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Alive and not paused. */
    public synchronized boolean isRunning() {
        return process.isAlive() && suspension == null;
    }

    public long pid() {
        return process.pid();
    }

    public NodePorts ports() {
        return spec.ports();
    }

    /** Whether this is the node at the address, which may carry the uid of its start. */
    public boolean hasAddress(String member) {
        return (member + "#").startsWith(ports().member() + "#");
    }

    public Path log() {
        return spec.log();
    }

    NodeSpec spec() {
        return spec;
    }

    /** Asks the node to leave in order, and kills it where that takes too long. */
    @Override
    public void close() {
        resume();
        process.destroy();
        if (!endsWithin(ORDERLY_END)) {
            kill();
        }
    }

    private String tail() {
        return LogTail.of(spec.log());
    }

    @Override
    public String toString() {
        return "node %s (pid %d, %s)"
                .formatted(spec.name(), process.pid(), spec.ports().member());
    }
}
