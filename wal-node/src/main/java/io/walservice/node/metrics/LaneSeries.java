package io.walservice.node.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.walservice.connectors.LaneId;
import io.walservice.node.lane.LaneReports;
import io.walservice.node.lane.LaneStatus;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;

/** The lanes that this node runs, as they reported themselves last. Thread-safe. */
public final class LaneSeries implements MultiCollector, LaneReports {

    private final Map<LaneId, LaneStatus> statuses = new ConcurrentHashMap<>();

    @Override
    public void report(LaneId id, LaneStatus status) {
        statuses.put(id, status);
    }

    @Override
    public void ended(LaneId id) {
        statuses.remove(id);
    }

    @Override
    public MetricSnapshots collect() {
        return MetricSnapshots.of(
                Series.counter(
                        "wal_entries_settled",
                        "Entries that were taken off the queue: applied, parked or given up on",
                        each(status -> status.total().settled())),
                Series.counter(
                        "wal_entries_applied",
                        "Entries that the target has",
                        each(status -> status.total().applied())),
                Series.counter(
                        "wal_entries_discarded",
                        "Dead letters that a person gave up or replaced",
                        each(status -> status.letters().discarded())),
                Series.gauge(
                        "wal_entries_dead_lettered",
                        "Dead letters that wait for a person",
                        each(status -> status.letters().waiting())),
                Series.gauge(
                        "wal_entries_parked",
                        "Entries that are set aside, as one of their key failed",
                        each(status -> status.parked().entries())),
                Series.gauge(
                        "wal_keys_parked",
                        "Keys that are set aside",
                        each(status -> status.parked().keys())),
                Series.gauge(
                        "wal_keys_held",
                        "Keys that are set aside until a person decides",
                        each(status -> status.parked().held())),
                Series.counter(
                        "wal_attempts_failed",
                        "Attempts that failed since the lane started on this node",
                        each(status -> status.done().retried())),
                Series.gauge(
                        "wal_lane_lag_records",
                        "Records on the queue that the lane has not settled; -1 where that is not known",
                        each(status -> status.behind().records())),
                Series.gauge(
                        "wal_lane_delay_milliseconds",
                        "How long after it could first be applied the latest entry was",
                        each(status -> status.behind().delayMillis())),
                Series.gauge("wal_lane_state", "1 for the state that the lane is in", states()));
    }

    private Map<Labels, Long> each(ToLongFunction<LaneStatus> number) {
        Map<Labels, Long> values = new HashMap<>();
        statuses.forEach((id, status) -> values.put(labels(id), number.applyAsLong(status)));
        return values;
    }

    private Map<Labels, Long> states() {
        Map<Labels, Long> values = new HashMap<>();
        statuses.forEach((id, status) ->
                values.put(labels(id).merge(Labels.of("state", status.activity().state())), 1L));
        return values;
    }

    private static Labels labels(LaneId id) {
        return Labels.of("namespace", id.namespace(), "target", id.name(), "source", id.source());
    }
}
