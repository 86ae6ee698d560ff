package io.walservice.node.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.walservice.node.region.ClockReading;
import io.walservice.node.region.ClockReports;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** How far the clocks of other regions are from this node's, as they were read last. Thread-safe. */
public final class ClockSeries implements MultiCollector, ClockReports {

    private static final double NANOS = 1e9;

    private final Map<String, ClockReading> readings = new ConcurrentHashMap<>();

    @Override
    public void report(String region, ClockReading reading) {
        readings.put(region, reading);
    }

    @Override
    public void silent(String region) {
        readings.remove(region);
    }

    @Override
    public MetricSnapshots collect() {
        return MetricSnapshots.of(
                Series.gauge(
                        "wal_region_clock_offset_seconds",
                        "How much the region's clock is ahead of this node's",
                        each(ClockReading::offset)),
                Series.gauge(
                        "wal_region_clock_error_seconds",
                        "How much the offset may be wrong, in either direction",
                        each(ClockReading::error)));
    }

    private Map<Labels, Double> each(Function<ClockReading, Duration> number) {
        Map<Labels, Double> values = new HashMap<>();
        readings.forEach((region, reading) ->
                values.put(Labels.of("region", region), number.apply(reading).toNanos() / NANOS));
        return values;
    }
}
