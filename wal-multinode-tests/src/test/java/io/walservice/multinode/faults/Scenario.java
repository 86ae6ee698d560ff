package io.walservice.multinode.faults;

import static org.awaitility.Awaitility.await;

import io.walservice.admin.v1.KafkaTarget;
import io.walservice.admin.v1.KvTarget;
import io.walservice.admin.v1.NamespaceSpec;
import io.walservice.admin.v1.Queue;
import io.walservice.admin.v1.TargetSpec;
import io.walservice.client.WalClient;
import io.walservice.multinode.cluster.ClusterOptions;
import io.walservice.multinode.cluster.NamespaceView;
import io.walservice.multinode.cluster.NetworkLink;
import io.walservice.multinode.cluster.NodeProcess;
import io.walservice.multinode.cluster.Owners;
import io.walservice.multinode.cluster.TestCluster;
import io.walservice.multinode.contents.KvContents;
import io.walservice.multinode.contents.TopicContents;
import io.walservice.multinode.history.Call;
import io.walservice.multinode.history.Findings;
import io.walservice.multinode.history.TargetContents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Three nodes, one namespace with a table and a topic as its targets, and clients that write to it through all nodes.
 */
final class Scenario implements AutoCloseable {
    static final int NODES = 3;
    static final int LOG_PARTITIONS = 6;
    private static final int WRITES_PER_SECOND = 1_000;
    private static final int HELD_WRITES = 1_500;

    /** Less than a lease lasts, which cannot be renewed meanwhile. */
    private static final Duration LONGEST_HOLD = Duration.ofSeconds(3);

    private static final String NAMESPACE = "orders";
    private static final String TABLE = "orders";
    private static final Duration LONG_DEADLINE = Duration.ofSeconds(90);
    private static final Duration SHORT_DEADLINE = Duration.ofMillis(700);
    private static final Duration SENDING_LIMIT = Duration.ofMinutes(4);
    private static final Duration DRAIN_LIMIT = Duration.ofMinutes(2);

    private static final Logger LOG = LoggerFactory.getLogger(Scenario.class);

    private final TestCluster cluster;
    private final NamespaceView namespace;
    private final Workload workload;
    private final String topic;

    private Scenario(TestCluster cluster) {
        this.cluster = cluster;
        this.topic = cluster.options().name() + "-orders";
        TopicContents.create(cluster.options().stack().kafka(), topic, 4);
        this.namespace = NamespaceView.create(cluster, spec(topic));
        this.workload = new Workload(
                NAMESPACE,
                WRITES_PER_SECOND,
                patientClients(cluster.addresses()),
                client(cluster.addresses(), SHORT_DEADLINE));
    }

    static Scenario start(ClusterOptions options) {
        TestCluster cluster = TestCluster.of(options);
        try {
            cluster.grow(NODES);
            Scenario scenario = new Scenario(cluster);
            scenario.awaitOwners();
            return scenario;
        } catch (RuntimeException | Error failure) {
            cluster.close();
            throw failure;
        }
    }

    TestCluster cluster() {
        return cluster;
    }

    NamespaceView namespace() {
        return namespace;
    }

    Workload workload() {
        return workload;
    }

    /** Writes so many changes and lets the fault happen after the first third, so that it finds calls in flight. */
    void writeThrough(int changes, Runnable fault) {
        int begin = workload.sent();
        workload.start();
        try {
            awaitSent(begin + changes / 3);
            fault.run();
            awaitSent(begin + changes);
        } finally {
            workload.stop();
        }
        awaitAnswers();
    }

    /** Waits until no call is open. */
    void awaitAnswers() {
        await("answers to all calls").atMost(LONG_DEADLINE.plusSeconds(10)).until(() -> workload.open() == 0);
    }

    /**
     * Kills a node in the worst moment: when it has been sent many writes, and none of them has come to the journal.
     *
     * @param mayEnd whether to kill it now, given the writes that it acknowledged nevertheless
     * @return those writes: they cannot be durable
     */
    List<Call> killWithWritesOnTheWay(NodeProcess victim, Predicate<List<Call>> mayEnd) {
        Set<Integer> owned = awaitOwners().ownedBy(victim);
        NetworkLink link = cluster.journalLink(victim);
        link.hold();
        long heldSince = System.nanoTime();
        workload.start();
        Supplier<List<Call>> tooEarly = () -> workload.history().acknowledgedSince(heldSince, owned);
        int goal = workload.sent() + HELD_WRITES;
        long end = heldSince + LONGEST_HOLD.toNanos();
        await("a moment to kill " + victim)
                .atMost(SENDING_LIMIT)
                .until(() -> (workload.sent() >= goal && mayEnd.test(tooEarly.get())) || System.nanoTime() > end);
        victim.kill();
        link.cut();
        LOG.info(
                "killed {} after {} ms of silence towards the journal, in which it acknowledged {} writes",
                victim,
                Duration.ofNanos(System.nanoTime() - heldSince).toMillis(),
                tooEarly.get().size());
        return tooEarly.get();
    }

    /** Stops writing, and waits until nothing is under way anywhere. */
    void rest() {
        workload.stop();
        awaitAnswers();
        awaitDrained();
    }

    /** Waits until everything that was accepted is settled, and compares the targets with the history. */
    Findings drainAndCheck() {
        awaitDrained();
        var stack = cluster.options().stack();
        TargetContents table = KvContents.read(stack.cassandra(), cluster.kvKeyspace(), TABLE, NAMESPACE);
        TargetContents records = TopicContents.read(stack.kafka(), topic);
        LOG.info("{}; {}; {}", workload.history(), table, records);
        return Findings.of(workload.history(), table, records);
    }

    /** Waits until every log partition has an owner. */
    Owners awaitOwners() {
        return await("an owner for every log partition")
                .atMost(Duration.ofMinutes(1))
                .ignoreExceptions()
                .until(namespace::owners, Optional::isPresent)
                .orElseThrow();
    }

    @Override
    public void close() {
        workload.close();
        cluster.close();
    }

    private void awaitDrained() {
        await("everything accepted is settled at every target")
                .atMost(DRAIN_LIMIT)
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptions()
                .until(namespace::isDrained);
    }

    private void awaitSent(int count) {
        await("%d changes sent".formatted(count))
                .atMost(SENDING_LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> workload.sent() >= count);
    }

    /** One through each node first. */
    private static List<WalClient> patientClients(List<String> addresses) {
        List<WalClient> clients = new ArrayList<>();
        List<String> rotated = new ArrayList<>(addresses);
        for (int i = 0; i < addresses.size(); i++) {
            clients.add(client(rotated, LONG_DEADLINE));
            Collections.rotate(rotated, -1);
        }
        return clients;
    }

    private static WalClient client(List<String> addresses, Duration deadline) {
        return WalClient.builder()
                .addresses(addresses.toArray(String[]::new))
                .deadline(deadline)
                .answerTimeout(Duration.ofSeconds(3))
                .maxInFlight(50_000)
                .build();
    }

    private static NamespaceSpec spec(String topic) {
        return NamespaceSpec.newBuilder()
                .setName(NAMESPACE)
                .setPartitions(LOG_PARTITIONS)
                .setQueue(Queue.newBuilder().setType("kafka").setPartitions(2 * LOG_PARTITIONS))
                .addTargets(TargetSpec.newBuilder()
                        .setName("table")
                        .setKv(KvTarget.newBuilder().setTable(TABLE)))
                .addTargets(TargetSpec.newBuilder()
                        .setName("topic")
                        .setKafka(KafkaTarget.newBuilder().setTopic(topic)))
                .build();
    }
}
