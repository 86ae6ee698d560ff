package io.walservice.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParentDeathTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void every_server_ends_when_the_parent_is_killed() throws IOException {
        Process parent = startParent();
        List<ProcessHandle> servers = serversOf(parent);
        assertThat(servers).hasSizeGreaterThan(5).allMatch(ParentDeathTest::isRunning);

        parent.destroyForcibly();

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(servers).noneMatch(ParentDeathTest::isRunning));
    }

    @Test
    void even_where_the_jvm_that_started_postgres_is_killed_with_it() throws IOException {
        Process parent = startParent("--services", "postgres");
        List<ProcessHandle> jvms = parent.children().toList();
        List<ProcessHandle> servers = serversOf(parent);

        parent.destroyForcibly();
        jvms.forEach(ProcessHandle::destroyForcibly);

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(servers).noneMatch(ParentDeathTest::isRunning));
    }

    private Process startParent(String... more) throws IOException {
        Path description = folder.resolve("stack.properties");
        Process parent = Program.start(
                LocalStackMain.class,
                Stream.concat(
                                Stream.of("--data", folder.toString(), "--describe", description.toString()),
                                Stream.of(more))
                        .toList(),
                folder.resolve("parent.log"));
        await().atMost(Duration.ofMinutes(2)).until(() -> Files.exists(description) || !parent.isAlive());
        assertThat(description).exists();
        return parent;
    }

    /** The postmaster has left the family, see PostgresServer. */
    private List<ProcessHandle> serversOf(Process parent) throws IOException {
        long postmaster = Long.parseLong(Files.readAllLines(folder.resolve("postgres/data/postmaster.pid"))
                .get(0));
        return Stream.concat(
                        parent.descendants(),
                        ProcessHandle.of(postmaster).stream()
                                .flatMap(handle -> Stream.concat(Stream.of(handle), handle.descendants())))
                .toList();
    }

    /** In a container whose first process collects nobody, the dead stay as zombies. */
    private static boolean isRunning(ProcessHandle process) {
        try {
            return process.isAlive()
                    && !Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"))
                            .contains(") Z ");
        } catch (IOException gone) {
            return false;
        }
    }
}
