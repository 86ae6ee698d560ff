package io.walservice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class BenchSmokeTest {
    private static final Plan TINY = new Plan(256, 16, new Limit(200, Duration.ofSeconds(20)), 1, OptionalInt.of(100));

    @Test
    void reports_every_figure_and_every_goal() throws Exception {
        var stack = LocalStack.shared(Service.CASSANDRA, Service.KAFKA, Service.POSTGRES);

        Report report = Bench.measure(TINY, stack, "that of the shared stack");

        assertThat(report.table())
                .contains("commit log", "that of the shared stack", "fixed rate", "100 a second")
                .contains(
                        Figures.ECHO,
                        Figures.UNARY,
                        Figures.STREAM,
                        Figures.CLIENT_WIDE,
                        Figures.KAFKA,
                        Figures.SETS,
                        Figures.BATCHES)
                .contains("write p99 : direct insert p99", "acknowledged to applied in kv p99");
        JsonNode json = new ObjectMapper().readTree(report.json());
        assertThat(json.get("measurements")).hasSize(15);
        assertThat(json.get("measurements"))
                .allSatisfy(
                        figure -> assertThat(figure.get("median").asDouble()).isPositive());
        assertThat(json.get("goals")).hasSize(7);
    }
}
