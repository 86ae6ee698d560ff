package io.walservice.local;

import java.nio.file.Path;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/**
 * One stack for many tests. Where the system property {@code wal.local.stack} or the environment variable
 * {@code WAL_LOCAL_STACK} names the descriptor of a running stack, that one is used: so {@code deploy/test} starts the
 * servers once for the test JVMs of all modules. What is not part of that one, each test JVM starts for itself, when
 * its tests first ask, and keeps it.
 */
final class SharedStack {
    private static @Nullable LocalStack ours;

    private SharedStack() {}

    static synchronized StackEndpoints with(Service first, Service... more) {
        EnumSet<Service> missing = EnumSet.of(first, more);
        String running = System.getProperty("wal.local.stack", System.getenv("WAL_LOCAL_STACK"));
        if (running == null) {
            return ours(missing);
        }
        StackDescriptor descriptor = StackDescriptor.read(Path.of(running));
        missing.removeIf(descriptor::has);
        return missing.isEmpty() ? descriptor : descriptor.and(ours(missing).describe());
    }

    private static LocalStack ours(EnumSet<Service> services) {
        if (ours == null) {
            ours = LocalStack.start(StackOptions.of());
        }
        ours.ensure(services);
        return ours;
    }
}
