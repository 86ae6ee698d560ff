package io.walservice.node.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.walservice.node.log.EntryCounts;
import io.walservice.node.log.LogPartitionId;
import io.walservice.node.log.LogStatus;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** The log partitions that this node owns, as they reported themselves last. Thread-safe. */
public final class LogSeries implements MultiCollector {

    private static final double MILLIS = 1_000.0;

    private final Map<LogPartitionId, LogStatus> statuses = new ConcurrentHashMap<>();

    /** Takes note of how far a log partition is. */
    void report(LogPartitionId id, LogStatus status) {
        statuses.put(id, status);
    }

    /** The node does not own the log partition any more. */
    void forget(LogPartitionId id) {
        statuses.remove(id);
    }

    @Override
    public MetricSnapshots collect() {
        return MetricSnapshots.of(
                Series.counter(
                        "wal_entries_acknowledged",
                        "Entries that were taken in",
                        byTarget(EntryCounts.Count::acknowledged)),
                Series.counter(
                        "wal_entries_cancelled",
                        "Delayed entries that were called off",
                        byTarget(EntryCounts.Count::cancelled)),
                Series.gauge(
                        "wal_entries_delayed",
                        "Entries that wait for their time",
                        byTarget(EntryCounts.Count::delayed)),
                Series.gauge("wal_log_next_sequence", "The sequence of the next entry", each(LogStatus::nextSequence)),
                Series.gauge(
                        "wal_log_dispatched_sequence",
                        "All entries below it are on the queue",
                        each(LogStatus::dispatchedSequence)),
                Series.gauge(
                        "wal_log_settled_sequence",
                        "All entries below it are settled at every target",
                        each(LogStatus::settledSequence)),
                Series.gauge(
                        "wal_delayed_lateness_mean_seconds",
                        "How late delayed entries fired on average, since the partition changed owners",
                        each(status -> status.delayed().meanLateness().toMillis() / MILLIS)),
                Series.gauge(
                        "wal_delayed_lateness_longest_seconds",
                        "How late a delayed entry fired at most, since the partition changed owners",
                        each(status -> status.delayed().longestLateness().toMillis() / MILLIS)));
    }

    private Map<Labels, Long> byTarget(ToLongFunction<EntryCounts.Count> number) {
        Map<Labels, Long> values = new HashMap<>();
        statuses.forEach((id, status) -> status.counts()
                .byTarget()
                .forEach((target, count) ->
                        values.put(labels(id).merge(Labels.of("target", target)), number.applyAsLong(count))));
        return values;
    }

    private Map<Labels, Double> each(ToDoubleFunction<LogStatus> number) {
        Map<Labels, Double> values = new HashMap<>();
        statuses.forEach((id, status) -> values.put(labels(id), number.applyAsDouble(status)));
        return values;
    }

    private static Labels labels(LogPartitionId id) {
        return Labels.of("namespace", id.namespace(), "partition", String.valueOf(id.partition()));
    }
}
