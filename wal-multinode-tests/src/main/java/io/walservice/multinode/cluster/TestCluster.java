package io.walservice.multinode.cluster;

import com.datastax.oss.driver.api.core.CqlSession;
import io.walservice.local.PostgresEndpoint;
import io.walservice.multinode.contents.CassandraSessions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A cluster of nodes with keyspaces, topics and a database of its own on a stack that others may use too.
 *
 * <pre>{@code
 * try (TestCluster cluster = TestCluster.of(ClusterOptions.small(stack, "mytest")).grow(3)) {
 *     cluster.ownerOf("orders", 0).kill();
 * }
 * }</pre>
 *
 * <p>One thread at a time starts and ends nodes; any may ask which there are meanwhile.
 */
public final class TestCluster implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    private final ClusterOptions options;
    private final PostgresEndpoint database;
    /** In the order of their starts; replaced as a whole. */
    private volatile Map<NodeProcess, Surroundings> nodes = Map.of();

    private int named;

    /**
     * What belongs to one node.
     *
     * @param settings that the others do not have
     */
    private record Surroundings(NetworkLink journal, Map<String, String> settings) {}

    private TestCluster(ClusterOptions options, PostgresEndpoint database) {
        this.options = options;
        this.database = database;
    }

    /** Without nodes yet, and with a database of its own. */
    public static TestCluster of(ClusterOptions options) {
        return of(options, options.stack().postgres().createDatabase(options.name()));
    }

    /** Without nodes yet, and with a database that other clusters use, too. */
    public static TestCluster of(ClusterOptions options, PostgresEndpoint database) {
        return new TestCluster(options, database);
    }

    /**
     * Adds as many nodes as asked for and returns once all are ready. The first of all is ready before others start, as
     * it makes the tables.
     */
    public TestCluster grow(int count) {
        if (count > 0 && alive().isEmpty()) {
            add(Map.of());
            return grow(count - 1);
        }
        Stream.generate(this::nextFolder).limit(count).toList().forEach(folder -> start(folder, Map.of()));
        alive().forEach(node -> node.awaitReady(START_LIMIT));
        return this;
    }

    /** Adds a node that has settings of its own and returns once it is ready. */
    public NodeProcess add(Map<String, String> settings) {
        return start(nextFolder(), settings).awaitReady(START_LIMIT);
    }

    /** Starts a node that has ended again, at the same ports, as whoever runs nodes does; returns once it is ready. */
    public NodeProcess startAgain(NodeProcess ended) {
        Surroundings before = surroundings(ended);
        changeNodes(all -> all.remove(ended));
        before.journal().close();
        return start(ended.spec().folder(), before.settings()).awaitReady(START_LIMIT);
    }

    public List<NodeProcess> alive() {
        return nodes.keySet().stream().filter(NodeProcess::isAlive).toList();
    }

    /** Those that were killed or have ended, and were not started again. */
    public List<NodeProcess> ended() {
        return nodes.keySet().stream().filter(node -> !node.isAlive()).toList();
    }

    /** For clients: all nodes that run now. */
    public List<String> addresses() {
        return nodes.keySet().stream()
                .filter(NodeProcess::isRunning)
                .map(node -> node.ports().address())
                .toList();
    }

    public NetworkLink journalLink(NodeProcess node) {
        return surroundings(node).journal();
    }

    private Surroundings surroundings(NodeProcess node) {
        Surroundings found = nodes.get(node);
        if (found == null) {
            throw new IllegalArgumentException(node + " is not of this cluster");
        }
        return found;
    }

    /** The node with this address, as {@link Owners} report owners; with or without a uid. */
    public NodeProcess node(String member) {
        return alive().stream()
                .filter(node -> node.hasAddress(member))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("%s is none of %s".formatted(member, alive())));
    }

    /** The addresses of the members that are up, in the eyes of this node. */
    public Set<String> membersUpAt(NodeProcess node) {
        try {
            return Management.membersUp(node.ports());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Metrics of all running nodes together.
     *
     * @param labels that a series must have
     * @param names of series
     * @return each name with the sum of its series; 0 where no node has any
     */
    public Map<String, Double> metrics(Map<String, String> labels, String... names) {
        Map<String, Double> sums = new HashMap<>();
        Stream.of(names).forEach(name -> sums.put(name, 0.0));
        nodes.keySet().stream().filter(NodeProcess::isRunning).forEach(node -> {
            try {
                Series.parse(Management.metrics(node.ports()))
                        .filter(series -> sums.containsKey(series.name()) && series.hasAll(labels))
                        .forEach(series -> sums.merge(series.name(), series.value(), Double::sum));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return sums;
    }

    /** What is left on each running node's heap after a full collection, in bytes. */
    public Map<NodeProcess, Long> heapBytes() {
        Map<NodeProcess, Long> used = new LinkedHashMap<>();
        for (NodeProcess node : alive()) {
            try {
                node.collectGarbage();
                double bytes = Series.parse(Management.metrics(node.ports()))
                        .filter(series ->
                                series.name().equals("jvm_memory_used_bytes") && series.hasAll(Map.of("area", "heap")))
                        .mapToDouble(Series::value)
                        .findFirst()
                        .orElseThrow();
                used.put(node, (long) bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return used;
    }

    public String kvKeyspace() {
        return options.name() + "_kv";
    }

    public ClusterOptions options() {
        return options;
    }

    /**
     * Ends all nodes, without waiting for an orderly handover: nobody is there to take over. Gives the keyspaces back:
     * each table costs the server that all tests share some heap for as long as it is there.
     */
    @Override
    public void close() {
        nodes.keySet().forEach(NodeProcess::kill);
        nodes.values().forEach(node -> node.journal().close());
        try (CqlSession session = CassandraSessions.open(options.stack().cassandra())) {
            session.execute("DROP KEYSPACE IF EXISTS " + options.name());
            session.execute("DROP KEYSPACE IF EXISTS " + kvKeyspace());
        }
    }

    private void changeNodes(Consumer<Map<NodeProcess, Surroundings>> change) {
        Map<NodeProcess, Surroundings> changed = new LinkedHashMap<>(nodes);
        change.accept(changed);
        nodes = Collections.unmodifiableMap(changed);
    }

    private Path nextFolder() {
        return options.folder().resolve("node-" + ++named);
    }

    private NodeProcess start(Path folder, Map<String, String> own) {
        try {
            NodePorts ports = NodePorts.of(Files.createDirectories(folder));
            NetworkLink link = NetworkLink.to(options.stack().cassandra().contactPoint());
            Map<String, String> settings = settings(ports, link);
            settings.putAll(own);
            NodeProcess node = NodeProcess.start(
                    new NodeSpec(folder.getFileName().toString(), folder, ports, options.jvmOptions(), settings));
            changeNodes(all -> all.put(node, new Surroundings(link, own)));
            return node;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, String> settings(NodePorts ports, NetworkLink link) {
        Map<String, String> settings = new HashMap<>(network(ports));
        settings.put("pekko.cluster.seed-nodes", seeds(ports));
        settings.putAll(servers(link));
        settings.putAll(options.settings());
        return settings;
    }

    /** All nodes that are there; the first of all is its own. */
    private String seeds(NodePorts ports) {
        List<String> members =
                alive().stream().map(node -> node.ports().member()).toList();
        return (members.isEmpty() ? List.of(ports.member()) : members)
                .stream().map("\"%s\""::formatted).collect(Collectors.joining(", ", "[", "]"));
    }

    private static Map<String, String> network(NodePorts ports) {
        return Map.of(
                "wal.grpc.host",
                NodePorts.HOST,
                "wal.grpc.port",
                Integer.toString(ports.grpc()),
                "pekko.remote.artery.canonical.hostname",
                NodePorts.HOST,
                "pekko.remote.artery.canonical.port",
                Integer.toString(ports.artery()),
                "pekko.management.http.hostname",
                NodePorts.HOST,
                "pekko.management.http.port",
                Integer.toString(ports.management()));
    }

    private Map<String, String> servers(NetworkLink link) {
        return Map.ofEntries(
                Map.entry("wal.region", "local"),
                Map.entry("wal.cassandra.contact-points", "[\"%s\"]".formatted(link.address())),
                Map.entry(
                        "wal.cassandra.datacenter", options.stack().cassandra().datacenter()),
                Map.entry("wal.cassandra.keyspace", options.name()),
                Map.entry("wal.connectors.kv.keyspace", kvKeyspace()),
                Map.entry(
                        "wal.connectors.kafka.bootstrap-servers",
                        options.stack().kafka().bootstrapServers()),
                Map.entry("wal.connectors.kafka.prefix", options.name()),
                Map.entry("wal.control.jdbc.url", database.jdbcUrl()),
                Map.entry("wal.control.jdbc.user", database.user()),
                Map.entry("wal.control.jdbc.password", database.password()));
    }
}
