/**
 * What a node tells Prometheus: the numbers of its own log partitions and lanes, of other regions' clocks, and of its
 * JVM, at {@code /metrics}.
 *
 * <p>Beside the way of one write: it reads what log, lane and region report, and nothing depends on it. Read
 * {@link io.walservice.node.metrics.LogSeries}, {@link io.walservice.node.metrics.LaneSeries} and
 * {@link io.walservice.node.metrics.ClockSeries} for what there is.
 */
@NullMarked
package io.walservice.node.metrics;

import org.jspecify.annotations.NullMarked;
