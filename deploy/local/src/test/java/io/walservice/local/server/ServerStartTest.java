package io.walservice.local.server;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.walservice.local.child.ChildJvm;
import io.walservice.local.child.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerStartTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void a_server_that_does_not_start_shows_the_end_of_its_log_and_where_it_is() throws IOException {
        Server server = new Server("kafka", folder, new Failing(folder), line -> {});
        Files.write(server.log(), Collections.nCopies(40, "of an earlier run"));

        assertThatThrownBy(server::start)
                .isInstanceOf(StackException.class)
                .hasMessageStartingWith(
                        "kafka ended with exit code 1 while starting; the last 30 lines of " + server.log())
                .hasMessageContaining("ClassNotFoundException: nothing.Such");
    }

    record Failing(Path folder) implements ServerKind {
        @Override
        public ChildJvm prepare() {
            return new ChildJvm("kafka", folder, List.of(), "nothing.Such", List.of());
        }

        @Override
        public void ask() throws IOException {
            throw new IOException("nobody there");
        }

        @Override
        public Map<String, String> endpoint() {
            return Map.of();
        }
    }
}
