/**
 * What a node tells Prometheus: the numbers of its own log partitions and lanes, and of its JVM, at {@code /metrics}.
 *
 * <p>Beside the way of one write: it reads what log and lane report, and nothing depends on it. Read
 * {@link io.walservice.node.metrics.LogSeries} and {@link io.walservice.node.metrics.LaneSeries} for what there is.
 */
@NullMarked
package io.walservice.node.metrics;

import org.jspecify.annotations.NullMarked;
