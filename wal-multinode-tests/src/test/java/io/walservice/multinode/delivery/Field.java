package io.walservice.multinode.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.walservice.admin.v1.LaneStatus;
import io.walservice.admin.v1.NamespaceSpec;
import io.walservice.admin.v1.TargetConservation;
import io.walservice.multinode.cluster.NamespaceView;
import io.walservice.multinode.cluster.TestCluster;
import io.walservice.multinode.load.Scale;
import io.walservice.multinode.load.Writer;
import java.time.Duration;
import java.util.Map;

/** One namespace of a cluster, with whoever writes to it, and what its operators see. */
final class Field implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofMinutes(Scale.of(2, 20));

    private final TestCluster cluster;
    private final NamespaceView view;
    private final Writer writer;

    Field(TestCluster cluster, NamespaceSpec spec) {
        this.cluster = cluster;
        this.view = NamespaceView.create(cluster, spec);
        await("lanes of " + spec.getName())
                .atMost(Duration.ofMinutes(1))
                .ignoreExceptions()
                .until(() -> view.status().getLanesList().stream()
                        .allMatch(lane -> lane.getState().equals("RUNNING")));
        this.writer = Writer.patient(cluster.addresses(), spec.getName());
    }

    Writer writer() {
        return writer;
    }

    NamespaceView view() {
        return view;
    }

    LaneStatus lane(String target) {
        return view.status().getLanesList().stream()
                .filter(lane -> lane.getTarget().equals(target))
                .findFirst()
                .orElseThrow();
    }

    TargetConservation conservation(String target) {
        return view.conservation().getTargetsList().stream()
                .filter(each -> each.getTarget().equals(target))
                .findFirst()
                .orElseThrow();
    }

    /** Waits until the service counts what the test expects, by its own call and by the metrics of all nodes. */
    void awaitConservation(TargetConservation expected) {
        await("conservation")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptions()
                .untilAsserted(
                        () -> assertThat(conservation(expected.getTarget())).isEqualTo(expected));
        await("metrics")
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(metrics(expected.getTarget())).isEqualTo(numbers(expected)));
    }

    private Map<String, Double> metrics(String target) {
        return cluster.metrics(
                Map.of("namespace", view.name(), "target", target),
                "wal_entries_acknowledged_total",
                "wal_entries_settled_total",
                "wal_entries_applied_total",
                "wal_entries_delayed",
                "wal_entries_cancelled_total",
                "wal_entries_parked",
                "wal_entries_dead_lettered",
                "wal_entries_discarded_total");
    }

    private static Map<String, Double> numbers(TargetConservation expected) {
        double settled =
                expected.getAcknowledged() - expected.getPending() - expected.getDelayed() - expected.getCancelled();
        return Map.of(
                "wal_entries_acknowledged_total", (double) expected.getAcknowledged(),
                "wal_entries_settled_total", settled,
                "wal_entries_applied_total", (double) expected.getApplied(),
                "wal_entries_delayed", (double) expected.getDelayed(),
                "wal_entries_cancelled_total", (double) expected.getCancelled(),
                "wal_entries_parked", (double) expected.getParked(),
                "wal_entries_dead_lettered", (double) expected.getDeadLettered(),
                "wal_entries_discarded_total", (double) expected.getDiscarded());
    }

    @Override
    public void close() {
        writer.close();
    }
}
