package io.walservice.local.server;

import io.walservice.local.child.ChildJvm;
import io.walservice.local.child.Ports;
import io.walservice.local.child.StackException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** memcached as Debian packages it: a small JVM that starts the real process, and ends with it. */
public record MemcachedServer(Path folder, int port) implements ServerKind {
    private static final String PROGRAM = "memcached";

    public static MemcachedServer in(Path folder) throws IOException {
        return new MemcachedServer(folder, Ports.of(folder, 1).get(0));
    }

    /** Removes the mark of a process that is gone, as its id may be another's by now. */
    @Override
    public ChildJvm prepare() throws IOException {
        if (helpers().isEmpty()) {
            Files.deleteIfExists(pidFile());
        }
        List<String> options = List.of("-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
        List<String> arguments = List.of(program().toString(), pidFile().toString(), Integer.toString(port));
        return new ChildJvm(ChildJvm.NO_JARS, folder, options, MemcachedMain.class.getName(), arguments);
    }

    private static Path program() {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin");
        return Stream.of(path.split(File.pathSeparator))
                .map(folder -> Path.of(folder, PROGRAM))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new StackException(
                        "memcached: not found in %s; install it: apt-get install memcached".formatted(path)));
    }

    @Override
    public void ask() throws IOException {
        try (Socket socket = Loopback.connect(port)) {
            socket.getOutputStream().write("version\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            if (answer == null || !answer.startsWith("VERSION ")) {
                throw new IOException("memcached answered %s (expected: its version)".formatted(answer));
            }
        }
    }

    @Override
    public Map<String, String> endpoint() {
        return Map.of("memcached.server", Loopback.address(port));
    }

    @Override
    public List<ProcessHandle> helpers() {
        try {
            return ProcessHandle.of(Long.parseLong(Files.readString(pidFile()).strip()))
                    .filter(handle -> handle.info().command().orElse("").endsWith(PROGRAM))
                    .map(List::of)
                    .orElse(List.of());
        } catch (IOException | NumberFormatException notRunning) {
            return List.of();
        }
    }

    private Path pidFile() {
        return folder.resolve("memcached.pid");
    }
}
