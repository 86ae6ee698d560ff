package io.walservice.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class CauseTest {
    @Test
    void a_cause_names_the_failure_and_not_the_layers_around_it() {
        Throwable failure = new CompletionException(new ExecutionException(new TimeoutException("after 5 s")));

        assertThat(Cause.of(failure)).isEqualTo("TimeoutException: after 5 s");
    }

    @Test
    void a_cause_is_one_line_of_bounded_length() {
        assertThat(Cause.of("kind", "first\n\tat somewhere")).isEqualTo("kind: first");
        assertThat(Cause.of("kind", "long".repeat(1_000))).hasSize(301).endsWith("…");
        assertThat(Cause.of("kind", null)).isEqualTo("kind");
    }
}
