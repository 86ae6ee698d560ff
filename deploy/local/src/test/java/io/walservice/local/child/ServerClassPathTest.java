package io.walservice.local.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerClassPathTest {
    @ParameterizedTest
    @ValueSource(strings = {"cassandra", "kafka", "elasticmq", "postgres"})
    void every_server_has_one_that_ends_with_ourselves(String server) {
        assertThat(ServerClassPath.of(server)).contains(".jar:").endsWith("/target/classes");
    }

    @Test
    void one_that_was_not_built_is_a_line_that_says_how_to_build_it() {
        assertThatThrownBy(() -> ServerClassPath.of("mysql"))
                .isInstanceOf(StackException.class)
                .hasMessage("mysql server: its class path was not built;"
                        + " run: ./mvnw -pl deploy/local -am process-resources");
    }
}
