package io.walservice.multinode.regions;

import io.walservice.local.KafkaEndpoint;
import io.walservice.local.LocalStack;
import io.walservice.local.MemcachedEndpoint;
import io.walservice.local.PostgresEndpoint;
import io.walservice.local.Service;
import io.walservice.local.StackEndpoints;
import io.walservice.local.StackOptions;
import io.walservice.multinode.cluster.ClusterOptions;
import io.walservice.multinode.cluster.NetworkLink;
import io.walservice.multinode.cluster.NodeProcess;
import io.walservice.multinode.cluster.TestCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * One region, to be killed and restarted, cut off and reached again. Its own nodes reach its Kafka directly, those of
 * other regions through a link, as they reach its nodes. Not thread-safe; every method may be repeated.
 */
public final class Region implements AutoCloseable {

    /** What a grpc target calls to reach the application of whichever region it runs in. */
    public static final String APPLICATION_HOST = "application.region";

    private static final String KAFKA_PREFIX = "wal.";

    /** Half as often as in other clusters: there are several of these, and each look at it asks Kafka several times. */
    private static final String SETTLEMENT_INTERVAL = "1s";

    private final String name;
    private final String applicationAddress;
    private final AtomicReference<Optional<InetSocketAddress>> kafkaEntrance = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<InetSocketAddress>> apiEntrance = new AtomicReference<>(Optional.empty());
    private final NetworkLink kafkaLink = NetworkLink.to(kafkaEntrance::get);
    private final NetworkLink apiLink = NetworkLink.to(apiEntrance::get);
    private final LocalStack servers;
    private final TestCluster cluster;

    /** @param number of this region; no other one of this JVM has it */
    Region(String name, int number, StackEndpoints shared, PostgresEndpoint database, List<String> regions) {
        this.name = name;
        this.applicationAddress = "127.0.0." + (number + 2);
        this.servers = LocalStack.start(
                StackOptions.of(Service.KAFKA, Service.MEMCACHED).withKafkaRelay(kafkaLink.address()));
        kafkaEntrance.set(servers.kafka().remote());
        ClusterOptions options = ClusterOptions.small(new RegionEndpoints(shared, servers), "region_" + name)
                .withSetting("wal.region", name)
                .withSetting(
                        "wal.regions",
                        regions.stream().map("\"%s\""::formatted).collect(Collectors.joining(", ", "[", "]")))
                .withSetting("wal.retention.settlement-interval", SETTLEMENT_INTERVAL)
                .withSetting("wal.connectors.kafka.prefix", KAFKA_PREFIX);
        this.cluster =
                TestCluster.of(options.withJvmOption("-Djdk.net.hosts.file=" + hosts(options.folder())), database);
    }

    /** What names mean in this region, as its DNS would say. */
    private Path hosts(Path folder) {
        try {
            return Files.write(
                    Files.createDirectories(folder).resolve("hosts"),
                    List.of(
                            "%s %s".formatted(applicationAddress, APPLICATION_HOST),
                            "127.0.0.1 localhost",
                            "127.0.0.1 " + InetAddress.getLocalHost().getHostName()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds nodes; returns once they are ready. */
    Region grow(int nodes) {
        cluster.grow(nodes);
        openApi();
        return this;
    }

    public String name() {
        return name;
    }

    public TestCluster cluster() {
        return cluster;
    }

    /** The loopback address at which nodes of this region find {@link #APPLICATION_HOST}. */
    public String applicationAddress() {
        return applicationAddress;
    }

    /** Its Kafka, as its own nodes and applications reach it. */
    public KafkaEndpoint kafka() {
        return servers.kafka();
    }

    public MemcachedEndpoint memcached() {
        return servers.memcached();
    }

    /** The topic of a namespace's queue, as whoever runs this region's Kafka sees it. */
    public QueueTopic topic(String namespace) {
        return new QueueTopic(servers.kafka(), KAFKA_PREFIX + namespace);
    }

    /** From other regions to its Kafka. */
    public NetworkLink kafkaLink() {
        return kafkaLink;
    }

    /** From other regions to its nodes. */
    public NetworkLink apiLink() {
        return apiLink;
    }

    /** Nobody reaches it any more from outside. */
    public void cutOff() {
        kafkaLink.cut();
        apiLink.cut();
    }

    /** Ends that. */
    public void reach() {
        kafkaLink.heal();
        apiLink.heal();
    }

    /** SIGKILL for all nodes and servers that are its own. */
    public void kill() {
        killNodes();
        servers.server(Service.KAFKA).kill();
        servers.server(Service.MEMCACHED).kill();
    }

    /** SIGKILL for all of its nodes; its servers go on. */
    public void killNodes() {
        apiEntrance.set(Optional.empty());
        cluster.alive().forEach(NodeProcess::kill);
    }

    /** Starts all again that was killed; returns once it is ready. */
    public void restart() {
        servers.server(Service.KAFKA).start();
        servers.server(Service.MEMCACHED).start();
        cluster.ended().forEach(cluster::startAgain);
        openApi();
    }

    /** The ids of all processes that are its own. */
    public List<Long> pids() {
        List<Long> pids = new ArrayList<>();
        cluster.alive().forEach(node -> pids.add(node.pid()));
        pids.addAll(servers.server(Service.KAFKA).pids());
        pids.addAll(servers.server(Service.MEMCACHED).pids());
        return pids;
    }

    /** The line of this region in a namespace's file. */
    String line(boolean withApi) {
        return "  - {name: %s, kafka: \"%s\"%s}\n"
                .formatted(name, kafkaLink.address(), withApi ? ", api: \"%s\"".formatted(apiLink.address()) : "");
    }

    private void openApi() {
        apiEntrance.set(cluster.alive().stream()
                .findFirst()
                .map(node -> new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), node.ports().grpc())));
    }

    @Override
    public void close() {
        cluster.close();
        servers.close();
        kafkaLink.close();
        apiLink.close();
    }
}
