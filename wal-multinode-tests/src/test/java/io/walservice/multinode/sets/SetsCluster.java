package io.walservice.multinode.sets;

import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import io.walservice.local.StackEndpoints;
import io.walservice.multinode.cluster.ClusterOptions;
import io.walservice.multinode.cluster.NamespaceView;
import io.walservice.multinode.cluster.TestCluster;
import io.walservice.multinode.contents.CassandraSessions;
import io.walservice.multinode.load.Scale;
import io.walservice.namespace.NamespaceFile;
import io.walservice.namespace.NamespaceMessages;
import io.walservice.namespace.NamespaceSpec;
import java.time.Duration;

/**
 * Three nodes with one namespace, whose targets are kv tables; clients of theirs, and a session with Cassandra to look
 * behind them.
 */
final class SetsCluster implements AutoCloseable {
    private static final Duration NEWS_TRAVEL = Duration.ofMinutes(1);

    private final String name;
    private final TestCluster cluster;
    private final CqlSession cassandra;
    private final Nodes nodes;

    private SetsCluster(StackEndpoints stack, String name) {
        this.name = name;
        this.cluster = TestCluster.of(options(stack, name));
        this.cassandra = CassandraSessions.open(stack.cassandra());
        this.nodes = new Nodes(cluster);
    }

    private static ClusterOptions options(StackEndpoints stack, String name) {
        ClusterOptions small = ClusterOptions.small(stack, name);
        return Scale.of(small, small.thatRunForLong());
    }

    /**
     * With one target, whose table has the same name.
     *
     * @param name of the namespace, the table, and for what the cluster has on the stack
     */
    static SetsCluster open(String name) {
        return open(name, "[{name: store, type: kv, table: %s}]".formatted(name));
    }

    /** @param targets of the namespace, as its file has them */
    static SetsCluster open(String name, String targets) {
        SetsCluster opened =
                new SetsCluster(LocalStack.shared(Service.CASSANDRA, Service.KAFKA, Service.POSTGRES), name);
        try {
            opened.cluster.grow(3);
            opened.createNamespace(targets);
            return opened;
        } catch (RuntimeException | Error failure) {
            opened.close();
            throw failure;
        }
    }

    private void createNamespace(String targets) {
        NamespaceSpec spec = NamespaceFile.read("""
                name: %1$s
                partitions: 2
                queue: {type: kafka, partitions: 4}
                targets: %2$s
                """.formatted(name, targets));
        NamespaceView.create(cluster, NamespaceMessages.toMessage(spec));
        await("all nodes to know " + name)
                .atMost(NEWS_TRAVEL)
                .ignoreExceptions()
                .until(() -> nodes.allKnow(name, spec.targets().get(0).name()));
    }

    String name() {
        return name;
    }

    TestCluster cluster() {
        return cluster;
    }

    CqlSession cassandra() {
        return cassandra;
    }

    Nodes nodes() {
        return nodes;
    }

    @Override
    public void close() {
        nodes.close();
        cluster.close();
        cassandra.close();
    }
}
