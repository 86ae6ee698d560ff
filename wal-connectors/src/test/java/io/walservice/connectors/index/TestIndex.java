package io.walservice.connectors.index;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.Row;
import com.google.protobuf.ByteString;
import io.walservice.connectors.Delivery;
import io.walservice.connectors.Outcome;
import io.walservice.connectors.Target;
import io.walservice.connectors.TestSessions;
import io.walservice.connectors.kv.KvRow;
import io.walservice.connectors.kv.KvRows;
import io.walservice.connectors.kv.KvSettings;
import io.walservice.connectors.kv.KvTables;
import io.walservice.connectors.kv.KvTarget;
import io.walservice.internal.v1.Entry;
import io.walservice.local.CassandraEndpoint;
import io.walservice.namespace.KvIndex;
import io.walservice.namespace.TargetSpec;
import io.walservice.v1.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** An indexed kv target of a namespace of its own, on the server that the tests of this module share. */
final class TestIndex {
    static final KvIndex OWNER = new KvIndex("by-owner", new KvIndex.Field("owner.name"), false, 1);
    static final KvIndex COLOUR = new KvIndex("by-colour", new KvIndex.Attribute("colour"), false, 2);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final TargetSpec SPEC = new TargetSpec(
            "store",
            new TargetSpec.Kv("items", List.of(OWNER, COLOUR)),
            TargetSpec.Manner.parallel(64, TargetSpec.Sources.ALL));

    final String namespace;
    final KvRows rows;
    final Target items;
    private final Server server;
    private long lastMicros = 1_700_000_000_000_000L;

    private TestIndex(Server server, String namespace) {
        this.server = server;
        this.namespace = namespace;
        this.rows = new KvRows(server.tables(), "items");
        this.items = new KvTarget(server.tables(), "items", TIMEOUT, Instant::now);
    }

    /** A Cassandra with a keyspace for these tests. */
    record Server(CqlSession session, KvTables tables, IndexTable table) implements AutoCloseable {
        private static final KvSettings SETTINGS = new KvSettings(
                "indexed",
                "{'class': 'SimpleStrategy', 'replication_factor': 1}",
                DefaultConsistencyLevel.LOCAL_QUORUM,
                TIMEOUT);

        static Server open(CassandraEndpoint cassandra) {
            CqlSession session = TestSessions.open(cassandra);
            Server server =
                    new Server(session, new KvTables(session, SETTINGS), new IndexTable(session, SETTINGS.keyspace()));
            server.change("CREATE KEYSPACE IF NOT EXISTS indexed WITH replication = " + SETTINGS.replication());
            server.change(IndexTable.schema(SETTINGS.keyspace()));
            return server;
        }

        /** Changes the schema, which takes longer than reading. */
        void change(String statement) {
            TestSessions.change(session, statement);
        }

        TestIndex index(String namespace) {
            return new TestIndex(this, namespace);
        }

        /** Of a namespace that no other test has. */
        TestIndex index() {
            return index("n" + UUID.randomUUID().toString().substring(0, 8));
        }

        /** Gives back what a server that other tests have too would go on holding. */
        void drop() {
            change("DROP KEYSPACE indexed");
        }

        @Override
        public void close() {
            session.close();
        }
    }

    /** What a run of a lane has: its own turns. */
    IndexedTarget run(Target inner) {
        return new IndexedTarget(inner, indexed(), TIMEOUT, Instant::now);
    }

    IndexedItems indexed() {
        return new IndexedItems(namespace, SPEC, rows, server.table());
    }

    // ---- writes

    static ByteString value(String owner) {
        return ByteString.copyFromUtf8("{\"owner\": {\"name\": \"%s\"}}".formatted(owner));
    }

    Entry.Builder entry(String id, String key) {
        lastMicros += 1_000;
        return Entry.newBuilder()
                .setId(id)
                .setKey(key)
                .setOperation(Operation.OPERATION_PUT_VALUE)
                .setWriteTimeMicros(lastMicros);
    }

    Delivery put(String id, String key, String owner, String colour) {
        return written(entry(id, key).setPayload(value(owner)).putAttributes("colour", colour));
    }

    Delivery delete(String id, String key) {
        return written(entry(id, key).setOperation(Operation.OPERATION_DELETE_VALUE));
    }

    Delivery written(Entry.Builder entry) {
        return new Delivery(
                namespace, "local.0." + entry.getWriteTimeMicros(), entry.build(), entry.getWriteTimeMicros(), 1);
    }

    static void apply(Target run, Delivery delivery) {
        assertThat(join(run.apply(delivery))).isEqualTo(Outcome.APPLIED);
    }

    static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    // ---- what there is

    List<String> found(KvIndex index, String term) {
        return join(indexed().having(index.id(), term, Optional.empty(), 100)).items().stream()
                .map(item -> item.id() + "/" + item.key())
                .toList();
    }

    SortedSet<String> indexRows() {
        SortedSet<String> found = new TreeSet<>();
        for (Row row : server.session()
                .execute(
                        "SELECT index_id, term, id, key FROM indexed.kv_index WHERE namespace = ? ALLOW FILTERING",
                        namespace)) {
            found.add("%s %s %s/%s"
                    .formatted(
                            row.getString("index_id"),
                            row.getString("term"),
                            row.getString("id"),
                            row.getString("key")));
        }
        return found;
    }

    /** What the index should have, by the items. */
    SortedSet<String> baseTerms() {
        SortedSet<String> expected = new TreeSet<>();
        for (Row row : server.session()
                .execute("SELECT id, key FROM indexed.items WHERE namespace = ? ALLOW FILTERING", namespace)) {
            ItemRef item = new ItemRef(String.valueOf(row.getString("id")), String.valueOf(row.getString("key")));
            KvRow found = join(rows.get(namespace, item.id(), item.key())).orElseThrow();
            Map<KvIndex, String> terms = IndexTerms.all(List.of(OWNER, COLOUR), found.value(), found.attributes());
            terms.forEach(
                    (index, term) -> expected.add("%s %s %s/%s".formatted(index.id(), term, item.id(), item.key())));
        }
        return expected;
    }
}
