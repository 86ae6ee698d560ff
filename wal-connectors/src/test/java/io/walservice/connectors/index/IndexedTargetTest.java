package io.walservice.connectors.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.google.protobuf.ByteString;
import io.walservice.connectors.Delivery;
import io.walservice.connectors.LatestWriteContract;
import io.walservice.connectors.Outcome;
import io.walservice.connectors.Target;
import io.walservice.connectors.TestServers;
import io.walservice.connectors.kv.KvRow;
import io.walservice.connectors.kv.KvRows;
import io.walservice.connectors.kv.KvSettings;
import io.walservice.connectors.kv.KvTables;
import io.walservice.connectors.kv.KvTarget;
import io.walservice.internal.v1.Entry;
import io.walservice.local.CassandraEndpoint;
import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import io.walservice.namespace.KvIndex;
import io.walservice.namespace.TargetSpec;
import io.walservice.v1.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class IndexedTargetTest extends LatestWriteContract {
    private static final LocalStack STACK = TestServers.with(Service.CASSANDRA);
    private static final KvSettings SETTINGS = new KvSettings(
            "indexed",
            "{'class': 'SimpleStrategy', 'replication_factor': 1}",
            DefaultConsistencyLevel.LOCAL_QUORUM,
            Duration.ofSeconds(5));
    private static final KvIndex OWNER = new KvIndex("by-owner", new KvIndex.Field("owner.name"), false, 1);
    private static final KvIndex COLOUR = new KvIndex("by-colour", new KvIndex.Attribute("colour"), false, 2);
    private static final TargetSpec SPEC = new TargetSpec(
            "store",
            new TargetSpec.Kv("items", List.of(OWNER, COLOUR)),
            TargetSpec.Manner.parallel(64, TargetSpec.Sources.ALL));

    @SuppressWarnings("NullAway.Init")
    private static CqlSession session;

    @SuppressWarnings("NullAway.Init")
    private static KvTables tables;

    @SuppressWarnings("NullAway.Init")
    private static IndexTable indexTable;

    /** Of one test. */
    private final String namespace = "n" + UUID.randomUUID().toString().substring(0, 8);

    private final KvRows rows = new KvRows(tables, "items");
    private final Target items = new KvTarget(tables, "items", SETTINGS.requestTimeout(), Instant::now);
    private final Target target = run(NAMESPACE, items);
    private long lastMicros = 1_700_000_000_000_000L;

    @BeforeAll
    static void connect() {
        CassandraEndpoint cassandra = STACK.cassandra();
        session = CqlSession.builder()
                .addContactPoint(cassandra.contactPoint())
                .withLocalDatacenter(cassandra.datacenter())
                .build();
        tables = new KvTables(session, SETTINGS);
        session.execute("CREATE KEYSPACE IF NOT EXISTS indexed WITH replication = " + SETTINGS.replication());
        session.execute(
                SimpleStatement.newInstance(IndexTable.schema("indexed")).setTimeout(Duration.ofSeconds(30)));
        indexTable = new IndexTable(session, "indexed");
    }

    @AfterAll
    static void disconnect() {
        session.close();
    }

    @Override
    protected Target target() {
        return target;
    }

    @Override
    protected Optional<String> read(String ofId) {
        return rows.get(NAMESPACE, ofId, "")
                .toCompletableFuture()
                .join()
                .map(row -> row.value().toStringUtf8());
    }

    @Override
    protected void stopServer() {
        STACK.server(Service.CASSANDRA).kill();
    }

    @Override
    protected void startServer() {
        STACK.server(Service.CASSANDRA).start();
    }

    /** What a run of a lane has: its own turns. */
    private IndexedTarget run(String ofNamespace, Target inner) {
        return new IndexedTarget(inner, indexed(ofNamespace), SETTINGS.requestTimeout(), Instant::now);
    }

    private IndexedItems indexed(String ofNamespace) {
        return new IndexedItems(ofNamespace, SPEC, rows, indexTable);
    }

    @Test
    void an_item_is_found_by_what_is_in_it_and_only_as_long_as_it_is() {
        IndexedTarget run = run(namespace, items);

        apply(run, put("a", "", "ann", "red"));
        apply(run, put("b", "k", "ann", "blue"));
        assertThat(found(OWNER, "ann")).containsExactly("a/", "b/k");
        assertThat(found(COLOUR, "blue")).containsExactly("b/k");

        apply(run, put("a", "", "bob", "red"));
        assertThat(found(OWNER, "ann")).containsExactly("b/k");
        assertThat(found(OWNER, "bob")).containsExactly("a/");
        assertThat(found(COLOUR, "red")).containsExactly("a/");

        apply(run, delete("b", "k"));
        apply(run, delete("a", ""));
        assertThat(indexRows()).isEmpty();
    }

    @Test
    void what_has_no_such_text_is_not_indexed() {
        IndexedTarget run = run(namespace, items);
        for (String value : List.of("no JSON", "[1]", "{}", "{\"owner\": 7}", "{\"owner\": {\"name\": null}}")) {
            apply(run, written(entry("a", "").setPayload(ByteString.copyFromUtf8(value))));
            assertThat(indexRows()).as(value).isEmpty();
        }
        apply(run, put("a", "", "n".repeat(1_025), "red"));
        assertThat(indexRows()).containsExactly("by-colour@2 red a/");

        apply(run, written(entry("a", "").setPayload(ByteString.copyFromUtf8("{\"owner\": {\"name\": true}}"))));
        assertThat(found(OWNER, "true")).containsExactly("a/");
    }

    @Test
    void an_index_ends_with_the_life_of_its_item() {
        IndexedTarget run = run(namespace, items);
        long now = Instant.now().toEpochMilli();
        apply(
                run,
                written(entry("a", "")
                        .setPayload(value("ann"))
                        .setAcceptedTimeMillis(now)
                        .setTimeToLiveSeconds(2)));
        apply(
                run,
                written(entry("b", "")
                        .setPayload(value("ann"))
                        .setAcceptedTimeMillis(now)
                        .setTimeToLiveSeconds(3_600)));

        await().until(() -> indexRows().equals(new TreeSet<>(List.of("by-owner@1 ann b/"))));
        assertThat(baseTerms()).isEqualTo(indexRows());
    }

    @Test
    void removing_an_id_removes_all_its_items_from_the_index() {
        IndexedTarget run = run(namespace, items);
        for (int n = 0; n < 250; n++) {
            apply(run, put("a", "k" + n, "ann", "red"));
        }
        apply(run, put("b", "", "ann", "red"));
        assertThat(indexRows()).hasSize(502);

        apply(run, written(entry("a", "").setOperation(Operation.OPERATION_DELETE_VALUE)));

        assertThat(indexRows()).containsExactly("by-colour@2 red b/", "by-owner@1 ann b/");
    }

    @Test
    void a_term_is_read_a_page_at_a_time() {
        IndexedTarget run = run(namespace, items);
        for (int n = 0; n < 7; n++) {
            apply(run, put("i" + n % 3, "k" + n, "ann", "red"));
        }
        List<String> all = new ArrayList<>();
        Optional<ItemRef> after = Optional.empty();
        do {
            IndexedItems.Page page = join(indexed(namespace).find(OWNER, "ann", after, 3));
            page.items()
                    .forEach(found -> all.add(found.item().id() + found.item().key()));
            after = page.next();
        } while (after.isPresent());

        assertThat(all).containsExactly("i0k0", "i0k3", "i0k6", "i1k1", "i1k4", "i2k2", "i2k5");
    }

    @Test
    void who_reads_an_index_looks_at_the_items() {
        apply(run(namespace, items), put("a", "", "ann", "red"));
        join(indexTable.put(
                new Term(namespace, "store", OWNER.id(), "bob"), new ItemRef("a", ""), 1, Optional.empty()));

        assertThat(found(OWNER, "bob")).isEmpty();
    }

    @Test
    void a_table_that_was_dropped_is_made_again() {
        IndexedTarget run = run(namespace, items);
        apply(run, put("a", "", "ann", "red"));
        session.execute(SimpleStatement.newInstance("DROP TABLE indexed.items").setTimeout(Duration.ofSeconds(30)));

        await().atMost(Duration.ofSeconds(60))
                .until(() -> join(run.apply(put("a", "", "bob", "red"))).equals(Outcome.APPLIED));

        assertThat(found(OWNER, "bob")).containsExactly("a/");
    }

    /** The worst case of a lane whose node was thought dead, in every order of its steps and its successor's. */
    @Test
    void a_run_that_wakes_up_late_leaves_nothing_behind() {
        CompletableFuture<Void> pause = new CompletableFuture<>();
        IndexedTarget former = run(namespace, held(pause));
        IndexedTarget next = run(namespace, items);
        apply(next, put("a", "", "ann", "red"));
        Delivery lost = put("a", "", "bob", "blue");
        CompletionStage<Outcome> late = former.apply(lost);
        Delivery later = put("a", "", "eve", "green");

        apply(next, later); // as one that comes by another partition of the queue
        apply(next, lost); // unsettled, so the next run has it too
        pause.complete(null);
        join(late);

        assertThat(indexRows()).containsExactly("by-colour@2 green a/", "by-owner@1 eve a/");
        assertThat(baseTerms()).isEqualTo(indexRows());
    }

    @Test
    void changes_of_one_id_take_turns() {
        CompletableFuture<Void> pause = new CompletableFuture<>();
        Delivery earlier = put("a", "", "ann", "red");
        Delivery later = put("a", "", "bob", "blue");
        IndexedTarget run = run(
                namespace,
                new Inner(delivery -> delivery.equals(later)
                        ? pause.thenCompose(go -> items.apply(delivery))
                        : items.apply(delivery)));
        apply(run, put("other", "", "eve", "green")); // tables are made, so what does not wait is fast

        CompletableFuture<Outcome> paused = run.apply(later).toCompletableFuture();
        CompletableFuture<Outcome> other = run.apply(earlier).toCompletableFuture();
        // Who does not wait has seen nothing of the later one yet, and is done by now.
        await().during(Duration.ofMillis(500)).until(() -> !other.isDone());
        pause.complete(null);

        assertThat(paused.join()).isEqualTo(Outcome.APPLIED);
        assertThat(other.join()).isEqualTo(Outcome.APPLIED);
        assertThat(indexRows())
                .containsExactly(
                        "by-colour@2 blue a/",
                        "by-colour@2 green other/",
                        "by-owner@1 bob a/",
                        "by-owner@1 eve other/");
    }

    @Test
    void what_was_there_before_is_brought_in_beside_changes() {
        for (int n = 0; n < 300; n++) {
            join(items.apply(put("i" + n % 150, "k" + n, "ann", n % 2 == 0 ? "red" : "blue")));
        }
        IndexedTarget run = run(namespace, items);
        IndexBackfill backfill = new IndexBackfill(namespace, run, indexed(namespace), rows);
        Random random = new Random(1);
        Optional<String> after = Optional.empty();
        int seen = 0;
        do {
            IndexBackfill.Page page = join(backfill.page(Long.MIN_VALUE, after, 20));
            List<CompletionStage<?>> works = new ArrayList<>();
            for (ItemRef item : page.items()) {
                works.add(backfill.add(item));
                works.add(run.apply(
                        random.nextBoolean()
                                ? delete(item.id(), item.key())
                                : put(item.id(), item.key(), "bob", "green")));
                works.add(backfill.add(item));
            }
            works.forEach(IndexedTargetTest::join);
            seen += page.items().size();
            after = page.next();
        } while (after.isPresent());

        assertThat(seen).isEqualTo(300);
        assertThat(indexRows()).isNotEmpty().isEqualTo(baseTerms());
    }

    /**
     * Writes of few items in any order, many at the same time as others, by runs that are cut off before or after they
     * have changed the item, and do it again; also two at once.
     */
    @RepeatedTest(4)
    void index_and_items_agree_whatever_comes_in_which_order(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<Delivery> writes = new ArrayList<>();
        for (int n = 0; n < 120; n++) {
            writes.add(random(random));
        }
        Collections.shuffle(writes, random);
        IndexedTarget run = run(namespace, items);
        for (Delivery write : writes.subList(0, 80)) {
            Target cut = run(namespace, failing(random));
            if (random.nextInt(3) == 0) {
                join(cut.apply(write));
                run = run(namespace, items);
            }
            apply(run, write);
            if (random.nextInt(4) == 0) {
                apply(run, writes.get(random.nextInt(writes.size())));
            }
        }
        IndexedTarget last = run;
        writes.subList(80, 120).stream().map(last::apply).toList().forEach(IndexedTargetTest::join);

        assertThat(indexRows()).isEqualTo(baseTerms());
    }

    /** Of the same time are only writes that do not differ in more than their value: how Cassandra chooses. */
    private Delivery random(Random random) {
        String id = "i" + random.nextInt(4);
        String key = random.nextBoolean() ? "" : "k";
        long micros = 1_700_000_000_000_000L + random.nextInt(60);
        Entry.Builder entry = Entry.newBuilder()
                .setId(id)
                .setKey(key)
                .setToken(UUID.randomUUID().toString())
                .setWriteTimeMicros(micros)
                .setOperation(
                        random.nextInt(4) == 0 ? Operation.OPERATION_DELETE_VALUE : Operation.OPERATION_PUT_VALUE);
        if (entry.getOperation() == Operation.OPERATION_PUT_VALUE) {
            entry.setPayload(value("o" + random.nextInt(3)));
        }
        return new Delivery(namespace, "e", entry.build(), micros, 1);
    }

    private Target failing(Random random) {
        boolean before = random.nextBoolean();
        return new Inner(delivery -> before
                ? CompletableFuture.completedStage(new Outcome.Retry("cut off before"))
                : items.apply(delivery).thenApply(applied -> new Outcome.Retry("cut off after")));
    }

    private Target held(CompletableFuture<Void> until) {
        return new Inner(delivery -> until.thenCompose(go -> items.apply(delivery)));
    }

    private record Inner(Function<Delivery, CompletionStage<Outcome>> work) implements Target {
        @Override
        public CompletionStage<Outcome> apply(Delivery delivery) {
            return work.apply(delivery);
        }

        @Override
        public void close() {}
    }

    // ---- writes

    private static ByteString value(String owner) {
        return ByteString.copyFromUtf8("{\"owner\": {\"name\": \"%s\"}}".formatted(owner));
    }

    private Entry.Builder entry(String id, String key) {
        lastMicros += 1_000;
        return Entry.newBuilder()
                .setId(id)
                .setKey(key)
                .setOperation(Operation.OPERATION_PUT_VALUE)
                .setWriteTimeMicros(lastMicros);
    }

    private Delivery put(String id, String key, String owner, String colour) {
        return written(entry(id, key).setPayload(value(owner)).putAttributes("colour", colour));
    }

    private Delivery delete(String id, String key) {
        return written(entry(id, key).setOperation(Operation.OPERATION_DELETE_VALUE));
    }

    private Delivery written(Entry.Builder entry) {
        return new Delivery(
                namespace, "local.0." + entry.getWriteTimeMicros(), entry.build(), entry.getWriteTimeMicros(), 1);
    }

    private static void apply(Target run, Delivery delivery) {
        assertThat(join(run.apply(delivery))).isEqualTo(Outcome.APPLIED);
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    // ---- what there is

    private List<String> found(KvIndex index, String term) {
        return join(indexed(namespace).find(index, term, Optional.empty(), 100)).items().stream()
                .map(found -> found.item().id() + "/" + found.item().key())
                .toList();
    }

    private SortedSet<String> indexRows() {
        SortedSet<String> found = new TreeSet<>();
        for (Row row : session.execute(
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
    private SortedSet<String> baseTerms() {
        SortedSet<String> expected = new TreeSet<>();
        for (Row row :
                session.execute("SELECT id, key FROM indexed.items WHERE namespace = ? ALLOW FILTERING", namespace)) {
            ItemRef item = new ItemRef(String.valueOf(row.getString("id")), String.valueOf(row.getString("key")));
            KvRow found = join(rows.get(namespace, item.id(), item.key())).orElseThrow();
            Map<KvIndex, String> terms = IndexTerms.all(List.of(OWNER, COLOUR), found.value(), found.attributes());
            terms.forEach(
                    (index, term) -> expected.add("%s %s %s/%s".formatted(index.id(), term, item.id(), item.key())));
        }
        return expected;
    }
}
