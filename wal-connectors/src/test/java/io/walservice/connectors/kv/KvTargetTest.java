package io.walservice.connectors.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.google.protobuf.ByteString;
import io.walservice.connectors.Delivery;
import io.walservice.connectors.LatestWriteContract;
import io.walservice.connectors.Outcome;
import io.walservice.connectors.Target;
import io.walservice.connectors.TargetContents;
import io.walservice.connectors.TargetContents.Item;
import io.walservice.connectors.TestServers;
import io.walservice.connectors.TestSessions;
import io.walservice.internal.v1.Entry;
import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import io.walservice.v1.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class KvTargetTest extends LatestWriteContract {
    private static final LocalStack STACK = TestServers.with(Service.CASSANDRA);
    private static final KvSettings SETTINGS = new KvSettings(
            "kv",
            "{'class': 'SimpleStrategy', 'replication_factor': 1}",
            DefaultConsistencyLevel.LOCAL_QUORUM,
            Duration.ofSeconds(5));

    @SuppressWarnings("NullAway.Init")
    private static CqlSession session;

    @SuppressWarnings("NullAway.Init")
    private static KvTables tables;

    private volatile Instant now = Instant.now();
    private final Target target = new KvTarget(tables, "items", SETTINGS.requestTimeout(), () -> now);
    private final KvRows rows = new KvRows(tables, "items");

    @BeforeAll
    static void connect() {
        session = TestSessions.open(STACK.cassandra());
        tables = new KvTables(session, SETTINGS);
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
        return item(ofId, "").map(row -> row.value().toStringUtf8());
    }

    @Override
    protected void stopServer() {
        STACK.server(Service.CASSANDRA).kill();
    }

    @Override
    protected void startServer() {
        STACK.server(Service.CASSANDRA).start();
    }

    @Test
    void an_item_carries_its_entry_attributes_and_write_time() {
        Entry.Builder entry = entry(id())
                .setKey("colour")
                .setOperation(Operation.OPERATION_PUT_VALUE)
                .setPayload(ByteString.copyFromUtf8("red"))
                .putAttributes("source", "shop");
        Delivery put = inRegion(delivery(entry), 15);
        apply(put);

        assertThat(item(id(), "colour"))
                .contains(new KvRow(
                        ByteString.copyFromUtf8("red"),
                        put.entryId(),
                        Map.of("source", "shop"),
                        put.version(),
                        Optional.empty()));
        assertThat(item(id(), "colour").orElseThrow().writeTimeMicros())
                .isEqualTo(put.entry().getWriteTimeMicros());
    }

    @Test
    void a_delete_beats_a_put_of_the_same_region_and_time_in_either_order() {
        Delivery put = put(id(), "value");
        Delivery delete =
                delivery(put.entry().toBuilder().clearPayload().setOperation(Operation.OPERATION_DELETE_VALUE));

        apply(delete);
        apply(put);

        assertThat(read(id())).isEmpty();
    }

    @Test
    void a_delete_with_a_key_removes_the_item_and_one_without_the_whole_id() {
        apply(keyed("colour", Operation.OPERATION_PUT));
        apply(keyed("size", Operation.OPERATION_PUT));

        apply(keyed("colour", Operation.OPERATION_DELETE));
        assertThat(item(id(), "colour")).isEmpty();
        assertThat(item(id(), "size")).isPresent();

        apply(delete(id()));
        assertThat(item(id(), "size")).isEmpty();
    }

    @Test
    void an_item_lives_no_longer_than_its_time_to_live() {
        apply(living(Duration.ofSeconds(3)));
        assertThat(read(id())).contains("short");

        await().atMost(Duration.ofSeconds(10)).until(() -> read(id()).isEmpty());
    }

    @Test
    void an_entry_that_comes_after_its_life_removes_what_was_there() {
        apply(put(id(), "old"));
        Delivery late = living(Duration.ofSeconds(30));
        now = now.plusSeconds(31);

        assertThat(apply(late)).isEqualTo(Outcome.APPLIED);
        assertThat(read(id())).isEmpty();
    }

    @Test
    void what_a_namespace_has_is_listed_without_what_others_have_in_the_table() {
        KvContents contents = new KvContents(tables, "items", NAMESPACE);
        Delivery put = put(id(), "value");
        apply(put);
        apply(keyed("colour", Operation.OPERATION_PUT));
        Delivery others = new Delivery("others", put.entryId(), put.entry(), put.version(), 1);
        apply(others);

        Map<Item, ByteString> listed = new HashMap<>();
        TargetContents.Page page = done(contents.list(Optional.empty(), 3));
        page.items().forEach(held -> listed.put(held.item(), held.value()));
        while (page.next().isPresent()) {
            page = done(contents.list(page.next(), 3));
            page.items()
                    .forEach(held ->
                            assertThat(listed.put(held.item(), held.value())).isNull());
        }

        Map<Item, ByteString> expected = Map.of(
                new Item(id(), ""), ByteString.copyFromUtf8("value"), new Item(id(), "colour"), ByteString.EMPTY);
        listed.keySet().removeIf(item -> !item.id().equals(id()));
        assertThat(listed).isEqualTo(expected);
        assertThat(done(contents.get(List.of(new Item(id(), ""), new Item(id(), "colour"), new Item(id(), "none")))))
                .isEqualTo(expected);
    }

    @Test
    void a_value_that_cassandra_cannot_hold_is_rejected() {
        Outcome outcome = apply(delivery(entry(id())
                .setOperation(Operation.OPERATION_PUT_VALUE)
                .setPayload(ByteString.copyFrom(new byte[9 * 1024 * 1024]))));

        assertThat(outcome).isInstanceOf(Outcome.Reject.class);
    }

    @Test
    void an_id_that_cassandra_cannot_hold_is_rejected() {
        assertThat(apply(put("i".repeat(70_000), "value"))).isInstanceOf(Outcome.Reject.class);
    }

    @Test
    void a_table_that_was_dropped_is_made_again() {
        Target fresh = new KvTarget(tables, "dropped", SETTINGS.requestTimeout(), () -> now);
        Delivery put = put(id(), "value");
        done(fresh.apply(put));
        TestSessions.change(session, "DROP TABLE kv.dropped");

        await().atMost(Duration.ofSeconds(30))
                .until(() -> done(fresh.apply(put)).equals(Outcome.APPLIED));
        assertThat(done(new KvRows(tables, "dropped").get(NAMESPACE, id(), ""))).isPresent();
    }

    private Delivery keyed(String key, Operation operation) {
        return delivery(entry(id()).setKey(key).setOperation(operation.getNumber()));
    }

    private Delivery living(Duration life) {
        Entry.Builder entry = entry(id())
                .setOperation(Operation.OPERATION_PUT_VALUE)
                .setPayload(ByteString.copyFromUtf8("short"))
                .setAcceptedTimeMillis(now.toEpochMilli())
                .setTimeToLiveSeconds(life.toSeconds());
        return delivery(entry);
    }

    private Optional<KvRow> item(String ofId, String key) {
        return done(rows.get(NAMESPACE, ofId, key));
    }
}
