package io.walservice.node.metrics;

import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Extension;
import org.apache.pekko.actor.typed.ExtensionId;

/** The metrics of one node. Thread-safe. */
public final class NodeMetrics implements Extension {

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final LogSeries logs = new LogSeries();
    private final LaneSeries lanes = new LaneSeries();
    private final ClockSeries clocks = new ClockSeries();

    private NodeMetrics() {
        registry.register(logs);
        registry.register(lanes);
        registry.register(clocks);
        JvmMetrics.builder().register(registry);
    }

    /** Those of the node that runs this system. */
    public static NodeMetrics get(ActorSystem<?> system) {
        return Id.INSTANCE.apply(system);
    }

    /** Of the log partitions that this node owns. */
    public LogSeries logs() {
        return logs;
    }

    /** Of the lanes that this node runs. */
    public LaneSeries lanes() {
        return lanes;
    }

    /** Of the clocks of other regions. */
    public ClockSeries clocks() {
        return clocks;
    }

    PrometheusRegistry registry() {
        return registry;
    }

    private static final class Id extends ExtensionId<NodeMetrics> {
        private static final Id INSTANCE = new Id();

        @Override
        public NodeMetrics createExtension(ActorSystem<?> system) {
            return new NodeMetrics();
        }
    }
}
