package io.walservice.bench;

import static org.awaitility.Awaitility.await;

import io.walservice.admin.v1.KvTarget;
import io.walservice.admin.v1.NamespaceSpec;
import io.walservice.admin.v1.TargetSpec;
import io.walservice.multinode.cluster.ClusterOptions;
import io.walservice.multinode.cluster.NamespaceView;
import io.walservice.multinode.cluster.TestCluster;
import java.time.Duration;

/** One node with one namespace, whose target is a kv table. */
final class BenchNode implements AutoCloseable {
    private static final String NAMESPACE = "bench";
    private static final String TABLE = "bench";
    private static final int LOG_PARTITIONS = 4;
    private static final Duration DRAIN_LIMIT = Duration.ofMinutes(10);

    private final TestCluster cluster;
    private final NamespaceView namespace;

    private BenchNode(TestCluster cluster) {
        this.cluster = cluster;
        this.namespace = NamespaceView.create(
                cluster,
                NamespaceSpec.newBuilder()
                        .setName(NAMESPACE)
                        .setPartitions(LOG_PARTITIONS)
                        .addTargets(TargetSpec.newBuilder()
                                .setName("kv")
                                .setKv(KvTarget.newBuilder().setTable(TABLE)))
                        .build());
    }

    static BenchNode start(ClusterOptions options) {
        TestCluster cluster = TestCluster.of(options);
        try {
            return new BenchNode(cluster.grow(1));
        } catch (RuntimeException failure) {
            cluster.close();
            throw failure;
        }
    }

    String address() {
        return cluster.addresses().get(0);
    }

    String namespace() {
        return NAMESPACE;
    }

    String keyspace() {
        return cluster.options().name();
    }

    AppliedWatch.Table table() {
        return new AppliedWatch.Table(cluster.kvKeyspace(), TABLE, NAMESPACE);
    }

    /** Waits until what was measured before costs nothing any more. */
    void awaitRest() {
        await("the lanes to have applied everything")
                .atMost(DRAIN_LIMIT)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .until(namespace::isDrained);
    }

    @Override
    public void close() {
        cluster.close();
    }
}
