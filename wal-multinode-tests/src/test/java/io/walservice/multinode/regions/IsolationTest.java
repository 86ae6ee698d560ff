package io.walservice.multinode.regions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.RateLimiter;
import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import io.walservice.multinode.cluster.ClusterOptions;
import io.walservice.multinode.cluster.NamespaceView;
import io.walservice.multinode.cluster.NodeProcess;
import io.walservice.multinode.cluster.TestCluster;
import io.walservice.multinode.load.Application;
import io.walservice.multinode.load.Application.Arrival;
import io.walservice.multinode.load.Scale;
import io.walservice.multinode.load.Writer;
import io.walservice.namespace.NamespaceFile;
import io.walservice.namespace.NamespaceMessages;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A namespace with consumers of its own beside one that cannot keep up. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IsolationTest {
    private static final int PER_SECOND = Scale.of(150, 300);
    private static final int SECONDS = Scale.of(6, 60);
    private static final int SLOW_RATE = 5;
    private static final int FLOOD = Scale.of(500, 5_000);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private Application application;
    private TestCluster cluster;
    private NodeProcess fastNode;

    @BeforeAll
    void start() {
        var stack = LocalStack.shared(Service.CASSANDRA, Service.KAFKA, Service.POSTGRES);
        application = new Application();
        cluster = TestCluster.of(ClusterOptions.small(stack, "isolation")).grow(1);
        fastNode = cluster.add(Map.of("wal.node.roles", "[\"producer\", \"fast\"]"));
    }

    @AfterAll
    void stop() {
        cluster.close();
        application.close();
    }

    @Test
    void a_namespace_on_nodes_of_its_own_does_not_wait_for_a_slow_one() {
        NamespaceView fast = create("fast", "consumers: {type: dedicated, role: fast}\n", "");
        NamespaceView slow = create("slow", "", ", rate: " + SLOW_RATE);
        try (Writer writer = Writer.patient(cluster.addresses(), "fast");
                Writer flood = Writer.patient(cluster.addresses(), "slow")) {
            measure(writer, "warm");
            Histogram alone = measure(writer, "alone");
            for (int i = 0; i < FLOOD; i++) {
                flood.put("key " + i % 10, "slow " + i);
            }
            flood.awaitAcknowledged();
            Histogram beside = measure(writer, "beside");

            assertThat(slow.lane("app").getLag()).as("lag of the slow one").isGreaterThan(FLOOD / 2);
            assertThat(fastNode.hasAddress(fast.lane("app").getNode()))
                    .as("the lane of the fast one runs on the node for it")
                    .isTrue();
            assertThat(fastNode.hasAddress(slow.lane("app").getNode()))
                    .as("the lane of the slow one does not")
                    .isFalse();
            long p99 = Math.max(1, alone.getValueAtPercentile(99));
            long p99Beside = beside.getValueAtPercentile(99);
            Scale.report(
                    "isolation at %d writes a second: p99 from acknowledged to applied %d ms alone, %d ms beside a namespace"
                            + " that lags by %,d: %+.0f %%",
                    PER_SECOND, p99, p99Beside, slow.lane("app").getLag(), 100.0 * (p99Beside - p99) / p99);
        }
    }

    /** From acknowledged to applied, in milliseconds, of a stretch at a steady rate. */
    @SuppressWarnings("UnstableApiUsage") // Guava's RateLimiter has been in beta for ten years
    private Histogram measure(Writer writer, String stretch) {
        Map<String, Long> acknowledged = new ConcurrentHashMap<>();
        RateLimiter pace = RateLimiter.create(PER_SECOND);
        int entries = PER_SECOND * SECONDS;
        for (int n = 0; n < entries; n++) {
            pace.acquire();
            String payload = stretch + " " + n;
            var unused = writer.write(Changes.of("key " + n, System.currentTimeMillis() * 1_000, Optional.of(payload)))
                    .thenRun(() -> acknowledged.put(payload, System.currentTimeMillis()));
        }
        writer.awaitAcknowledged();
        await("all of " + stretch).atMost(LIMIT).until(() -> arrivals(stretch).size() >= entries);
        Histogram lags = new Histogram(3);
        arrivals(stretch)
                .forEach(arrival -> lags.recordValue(Math.max(
                        0, arrival.millis() - acknowledged.getOrDefault(arrival.payload(), arrival.millis()))));
        return lags;
    }

    private List<Arrival> arrivals(String stretch) {
        return application.arrivals("fast").stream()
                .filter(arrival -> arrival.payload().startsWith(stretch + " "))
                .toList();
    }

    private NamespaceView create(String name, String more, String manner) {
        NamespaceView view = NamespaceView.create(cluster, NamespaceMessages.toMessage(NamespaceFile.read("""
                        name: %s
                        partitions: 2
                        queue: {type: kafka, partitions: 4}
                        targets:
                          - {name: app, type: grpc, address: "%s"%s}
                        %s""".formatted(
                        name, application.address(), manner, more))));
        await("the lane of " + name)
                .atMost(LIMIT)
                .ignoreExceptions()
                .until(() -> view.lane("app").getState().equals("RUNNING"));
        return view;
    }
}
