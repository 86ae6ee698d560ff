package io.walservice.multinode.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.util.Timestamps;
import io.walservice.admin.v1.CassandraTarget;
import io.walservice.admin.v1.ElasticsearchTarget;
import io.walservice.admin.v1.HeldState;
import io.walservice.admin.v1.HeldValue;
import io.walservice.admin.v1.KvTarget;
import io.walservice.admin.v1.NamespaceSpec;
import io.walservice.admin.v1.TargetConservation;
import io.walservice.admin.v1.TargetKeys;
import io.walservice.admin.v1.TargetSpec;
import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import io.walservice.local.StackEndpoints;
import io.walservice.multinode.cluster.ClusterOptions;
import io.walservice.multinode.cluster.NetworkLink;
import io.walservice.multinode.cluster.TestCluster;
import io.walservice.multinode.contents.CassandraSessions;
import io.walservice.multinode.contents.IndexContents;
import io.walservice.multinode.load.Scale;
import io.walservice.v1.Lifecycle;
import io.walservice.v1.Operation;
import io.walservice.v1.Target;
import io.walservice.v1.WriteToLogRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A store, a table and an index under random puts and deletes with write times in no order, while one system after the
 * other is away. Store and table share a Cassandra, the log's own, so they are away together.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DriftTest {
    private static final String NAMESPACE = "drift";
    private static final int IDS = 40;
    private static final int KEYS = 5;
    private static final long WRITES_A_SECOND = 300;
    private static final Duration OUTAGE = Duration.ofSeconds(Scale.of(4, 60));
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Random random = new Random(20_260_131);
    private final long firstMicros = System.currentTimeMillis() * 1_000;
    private final SortedMap<String, Write> model = new TreeMap<>();
    private StackEndpoints stack;
    private TestCluster cluster;
    private CqlSession session;
    private NetworkLink search;
    private IndexContents index;
    private int writes;

    /** The latest write of an item; empty for a delete. */
    private record Write(long micros, Optional<String> payload) {}

    @BeforeAll
    void start() {
        stack = LocalStack.shared(Service.CASSANDRA, Service.KAFKA, Service.POSTGRES, Service.OPENSEARCH);
        cluster = TestCluster.of(ClusterOptions.small(stack, "drift")).grow(Scale.of(1, 3));
        session = CassandraSessions.open(stack.cassandra());
        session.execute("CREATE KEYSPACE %s WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}"
                .formatted(keyspace()));
        session.execute(
                "CREATE TABLE %s.drift (id text, key text, n int, note text, tags set<text>, PRIMARY KEY (id, key))"
                        .formatted(keyspace()));
        URI address = stack.openSearch().address();
        search = NetworkLink.to(new InetSocketAddress(address.getHost(), address.getPort()));
        // Longer than an outage: what was deleted before it may be put with an earlier time after it.
        index = new IndexContents(address, cluster.options().name()).create("1h");
    }

    @AfterAll
    void stop() {
        cluster.close();
        search.close();
        session.close();
    }

    @Test
    void a_store_a_table_and_an_index_end_equal_although_each_system_was_away() {
        try (Field field = new Field(cluster, spec())) {
            List<NetworkLink> journals =
                    cluster.alive().stream().map(cluster::journalLink).toList();
            during(() -> {}, () -> search.passedBytes() > 0, () -> {}, field);
            during(search::cut, () -> search.refusedBytes() > 0, search::heal, field);
            during(search::loseAnswers, () -> search.lostBytes() > 0, search::findAgain, field);
            during(
                    () -> journals.forEach(NetworkLink::cut),
                    () -> journals.stream().allMatch(link -> link.refusedBytes() > 0),
                    () -> journals.forEach(NetworkLink::heal),
                    field);
            int written = field.writer().awaitAcknowledged();
            for (String target : List.of("store", "rows", "search")) {
                field.awaitConservation(TargetConservation.newBuilder()
                        .setTarget(target)
                        .setAcknowledged(written)
                        .setApplied(written)
                        .build());
            }

            assertThat(field.view().compareTargets(Duration.ofSeconds(10))).isEmpty();
            SortedMap<String, String> expected = expected();
            assertThat(store()).as("store").isEqualTo(expected);
            assertThat(rows()).as("rows").isEqualTo(trees(expected));
            assertThat(withoutNulls(index.documents())).as("index").isEqualTo(trees(expected));
            Scale.report(
                    "drift: %,d writes to %d items, %d s each without the index, without its answers, without"
                            + " Cassandra; %d items equal in three targets",
                    written, IDS * KEYS, OUTAGE.toSeconds(), expected.size());
            assertThatDriftWouldBeSeen(field, expected.firstKey());
        }
    }

    private void assertThatDriftWouldBeSeen(Field field, String item) {
        index.delete(item.replace("/", "%2F"));

        assertThat(field.view().compareTargets(Duration.ofSeconds(1)))
                .singleElement()
                .satisfies(difference -> {
                    assertThat(difference.getId() + "/" + difference.getKey()).isEqualTo(item);
                    assertThat(difference.getValuesList())
                            .filteredOn(value -> value.getState() == HeldState.HELD_STATE_MISSING)
                            .extracting(HeldValue::getTarget)
                            .containsExactly("search");
                });
    }

    /** A user's. */
    private String keyspace() {
        return cluster.options().name() + "_shop";
    }

    private NamespaceSpec spec() {
        return NamespaceSpec.newBuilder()
                .setName(NAMESPACE)
                .setPartitions(2)
                .addTargets(TargetSpec.newBuilder()
                        .setName("store")
                        .setKv(KvTarget.newBuilder().setTable("drift")))
                .addTargets(TargetSpec.newBuilder()
                        .setName("rows")
                        .setCassandra(CassandraTarget.newBuilder().setTable(keyspace() + ".drift")))
                .addTargets(TargetSpec.newBuilder()
                        .setName("search")
                        .setElasticsearch(ElasticsearchTarget.newBuilder()
                                .addAddresses("http://" + search.address())
                                .setIndex(cluster.options().name())
                                .setKeys(TargetKeys.TARGET_KEYS_ID_AND_KEY)))
                .build();
    }

    // ---- traffic

    /**
     * Writes while something is away.
     *
     * @param noticed whether a node has met with it, which ends it at the earliest
     */
    private void during(Runnable fault, BooleanSupplier noticed, Runnable end, Field field) {
        fault.run();
        // By another thread, since writing may have to wait for it.
        CompletableFuture<Void> ended = CompletableFuture.runAsync(
                () -> {
                    try {
                        await("somebody who notices").atMost(Field.PATIENCE).until(noticed::getAsBoolean);
                    } finally {
                        end.run();
                    }
                },
                CompletableFuture.delayedExecutor(OUTAGE.toMillis(), TimeUnit.MILLISECONDS));
        while (!ended.isDone()) {
            write(field);
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1) / WRITES_A_SECOND);
        }
        ended.join();
    }

    /** Each write has a time of its own, somewhere among those of the last 200. */
    private void write(Field field) {
        writes++;
        int block = writes / 200 * 200;
        long micros = firstMicros + block + (writes * 77L % 200);
        String id = "id-" + random.nextInt(IDS);
        String key = "key-" + random.nextInt(KEYS);
        Optional<String> payload = random.nextInt(4) == 0 ? Optional.empty() : Optional.of(payload());
        Target.Builder target = Target.newBuilder()
                .setId(id)
                .setKey(key)
                .setOperation(payload.isPresent() ? Operation.OPERATION_PUT : Operation.OPERATION_DELETE);
        var unused = field.writer()
                .write(WriteToLogRequest.newBuilder()
                        .setTarget(target)
                        .setPayload(ByteString.copyFromUtf8(payload.orElse("")))
                        .setLifecycle(Lifecycle.newBuilder().setWriteTime(Timestamps.fromMicros(micros))));
        Write write = new Write(micros, payload);
        model.merge(id + "/" + key, write, (one, other) -> one.micros() > other.micros() ? one : other);
    }

    private String payload() {
        return switch (random.nextInt(3)) {
            case 0 -> "{\"n\": %d}".formatted(writes);
            case 1 -> "{\"n\": %d, \"note\": null, \"tags\": [\"a\", \"b\"]}".formatted(writes);
            default -> "{\"note\": \"write %d\", \"tags\": [\"c\"]}".formatted(writes);
        };
    }

    // ---- what there is, by id/key

    private SortedMap<String, String> expected() {
        SortedMap<String, String> items = new TreeMap<>();
        model.forEach((item, write) -> write.payload().ifPresent(payload -> items.put(item, payload)));
        return items;
    }

    private SortedMap<String, String> store() {
        SortedMap<String, String> items = new TreeMap<>();
        for (Row row : session.execute("SELECT id, key, value FROM %s.drift".formatted(cluster.kvKeyspace()))) {
            String value = StandardCharsets.UTF_8
                    .decode(Objects.requireNonNull(row.getByteBuffer("value")))
                    .toString();
            items.put(row.getString("id") + "/" + row.getString("key"), value);
        }
        return items;
    }

    private SortedMap<String, JsonNode> rows() {
        SortedMap<String, JsonNode> items = new TreeMap<>();
        for (Row row : session.execute("SELECT * FROM %s.drift".formatted(keyspace()))) {
            ObjectNode tree = JSON.createObjectNode();
            if (!row.isNull("n")) {
                tree.put("n", row.getInt("n"));
            }
            if (!row.isNull("note")) {
                tree.put("note", row.getString("note"));
            }
            if (!row.isNull("tags")) {
                var tags = tree.putArray("tags");
                new TreeSet<>(Objects.requireNonNull(row.getSet("tags", String.class))).forEach(tags::add);
            }
            items.put(row.getString("id") + "/" + row.getString("key"), tree);
        }
        return items;
    }

    private static SortedMap<String, JsonNode> trees(Map<String, String> items) {
        SortedMap<String, JsonNode> trees = new TreeMap<>();
        items.forEach((item, payload) -> {
            try {
                trees.put(item, JSON.readTree(payload));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return withoutNulls(trees);
    }

    private static SortedMap<String, JsonNode> withoutNulls(SortedMap<String, JsonNode> trees) {
        trees.values()
                .forEach(tree -> ((ObjectNode) tree)
                        .properties()
                        .removeIf(field -> field.getValue().isNull()));
        return trees;
    }
}
