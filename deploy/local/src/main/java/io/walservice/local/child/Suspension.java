package io.walservice.local.child;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds processes stopped until it is closed. A stopped child cannot notice that its parent has died, so the stopping
 * is done by a shell that can: when its standard input ends, whether we closed it or were killed, it lets the processes
 * go on.
 */
public final class Suspension implements AutoCloseable {
    /**
     * One by one, as one that has just ended by itself must not keep the others from being stopped. A thread that is on a
     * processor runs on for a moment, so the script waits until none does, for five seconds at most.
     */
    private static final String SCRIPT = """
            for p; do kill -STOP "$p"; done
            for p; do
              left=500
              while [ $left -gt 0 ] && grep -qs '^State:[[:space:]]*[RSD]' /proc/"$p"/task/*/status; do
                left=$((left - 1)); sleep 0.01
              done
            done
            echo stopped; read _
            for p; do kill -CONT "$p"; done
            """;

    private final Process guard;

    private Suspension(Process guard) {
        this.guard = guard;
    }

    /** Returns once the processes have stopped. */
    public static Suspension of(List<Long> pids) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", SCRIPT, "suspension"));
        pids.forEach(pid -> command.add(Long.toString(pid)));
        try {
            Process guard = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (guard.inputReader().readLine() == null) {
                throw new StackException("cannot pause the processes " + pids);
            }
            return new Suspension(guard);
        } catch (IOException e) {
            throw new StackException("cannot pause the processes " + pids, e);
        }
    }

    @Override
    public void close() {
        try {
            guard.outputWriter().close();
            guard.waitFor();
        } catch (IOException e) {
            throw new StackException("cannot resume paused processes", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
