package io.walservice.local;

import java.nio.file.Path;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/**
 * One stack for many tests. Where the system property {@code wal.local.stack} or the environment variable
 * {@code WAL_LOCAL_STACK} names the descriptor of a running stack, that one is used: so {@code deploy/test} starts the
 * servers once for the test JVMs of all modules. Otherwise each test JVM starts what its tests ask for, when they first
 * ask, and keeps it.
 */
final class SharedStack {
    private static @Nullable LocalStack ours;

    private SharedStack() {}

    static synchronized StackEndpoints with(Service first, Service... more) {
        String running = System.getProperty("wal.local.stack", System.getenv("WAL_LOCAL_STACK"));
        if (running != null) {
            return StackDescriptor.read(Path.of(running));
        }
        if (ours == null) {
            ours = LocalStack.start(StackOptions.of());
        }
        ours.ensure(EnumSet.of(first, more));
        return ours;
    }
}
