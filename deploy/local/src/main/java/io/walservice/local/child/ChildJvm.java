package io.walservice.local.child;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * What to run in a child JVM.
 *
 * @param server names the class path, see {@link ServerClassPath}; {@link #NO_JARS} where our own classes are all it
 *     takes
 * @param folder the server's own: working directory, log and lock file are there
 */
public record ChildJvm(String server, Path folder, List<String> jvmOptions, String mainClass, List<String> arguments) {
    /** Of a server that is no Java program. */
    public static final String NO_JARS = "";

    private static final Duration PREDECESSOR_LIMIT = Duration.ofSeconds(10);

    public static Path log(Path folder) {
        return folder.resolve("server.log");
    }

    /** Starts the JVM below {@link ChildMain}; its output is appended to the log. */
    public Process start() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(java());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", ServerClassPath.of(server)));
        command.addAll(List.of(ChildMain.class.getName(), lockFile(folder).toString(), mainClass));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log(folder).toFile()))
                .start();
    }

    /**
     * Waits until no JVM runs on the folder: one whose parent was killed takes a moment to write its data down.
     *
     * @throws StackException where it is still in use after 10 seconds
     */
    public static void awaitPredecessor(Path folder) throws IOException {
        long deadline = System.nanoTime() + PREDECESSOR_LIMIT.toNanos();
        while (isInUse(folder)) {
            if (System.nanoTime() > deadline) {
                throw new StackException(
                        "%s is in use by another stack; stop that one or name another folder".formatted(folder));
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    private static boolean isInUse(Path folder) throws IOException {
        try (FileChannel channel =
                        FileChannel.open(lockFile(folder), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        }
    }

    private static Path lockFile(Path folder) {
        return folder.resolve("running.lock");
    }

    private static String java() {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        if (!Files.isExecutable(java)) {
            throw new StackException(
                    "no java at %s; install one: apt-get install openjdk-17-jdk-headless".formatted(java));
        }
        return java.toString();
    }
}
