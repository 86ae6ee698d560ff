package io.walservice.connectors.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.Row;
import com.google.protobuf.ByteString;
import io.walservice.connectors.Delivery;
import io.walservice.connectors.LatestWriteContract;
import io.walservice.connectors.Outcome;
import io.walservice.connectors.Target;
import io.walservice.internal.v1.Entry;
import io.walservice.local.Service;
import io.walservice.namespace.ItemKeys;
import io.walservice.namespace.TargetSpec;
import io.walservice.v1.Operation;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CassandraTargetTest extends LatestWriteContract {
    private static final TargetSpec.RowKey BY_BOTH = new TargetSpec.RowKey(ItemKeys.ID_AND_KEY, "id", "key");

    @SuppressWarnings("NullAway.Init")
    private static Rows rows;

    @SuppressWarnings("NullAway.Init")
    private static RowTables tables;

    private volatile Instant now = Instant.now();
    private final Target target = open(table("shop.items"));

    @BeforeAll
    static void connect() {
        rows = new Rows();
        tables = new RowTables(rows.session, DefaultConsistencyLevel.LOCAL_QUORUM, "wal");
        rows.execute("CREATE TABLE IF NOT EXISTS shop.items (id text, key text, value text, note text, price decimal,"
                + " PRIMARY KEY (id, key))");
        rows.execute("CREATE TABLE IF NOT EXISTS shop.types (id uuid, t text, a ascii, b boolean, ti tinyint, i int, bi"
                + " bigint, vi varint, d decimal, f float, db double, u uuid, ts timestamp, dt date, bl blob, l"
                + " list<int>, s set<text>, m map<int, timestamp>, fl frozen<list<text>>, ip inet, PRIMARY KEY"
                + " (id))");
        rows.execute("CREATE TABLE IF NOT EXISTS shop.pairs (id text, key text, v int, PRIMARY KEY ((id, key)))");
        rows.execute("CREATE TABLE IF NOT EXISTS shop.lines (id text, line int, v int, shop text static,"
                + " PRIMARY KEY (id, line))");
        rows.execute("CREATE TABLE IF NOT EXISTS shop.\"Odd\" (\"Order\" text, \"The Key\" text, \"select\" int,"
                + " other int, PRIMARY KEY (\"Order\", \"The Key\"))");
        rows.execute("CREATE TABLE IF NOT EXISTS shop.short (id text, key text, v int, PRIMARY KEY (id, key))"
                + " WITH default_time_to_live = 3600");
    }

    @AfterAll
    static void disconnect() {
        rows.close();
    }

    private Target open(TargetSpec.Cassandra spec) {
        return tables.open("rows", spec, () -> now);
    }

    private static TargetSpec.Cassandra table(String name) {
        return new TargetSpec.Cassandra(name, BY_BOTH, Map.of(), Duration.ofSeconds(5));
    }

    private static TargetSpec.Cassandra byId(String name) {
        return new TargetSpec.Cassandra(
                name, new TargetSpec.RowKey(ItemKeys.ID, "id", ""), Map.of(), Duration.ofSeconds(5));
    }

    @Override
    protected Target target() {
        return target;
    }

    @Override
    protected ByteString payload(String value) {
        return ByteString.copyFromUtf8("{\"value\": \"%s\"}".formatted(value));
    }

    @Override
    protected Optional<String> read(String ofId) {
        return Optional.ofNullable(rows.execute("SELECT value FROM shop.items WHERE id = ? AND key = ''", ofId)
                        .one())
                .map(row -> row.getString("value"));
    }

    @Override
    protected void stopServer() {
        Rows.STACK.server(Service.CASSANDRA).kill();
    }

    @Override
    protected void startServer() {
        Rows.STACK.server(Service.CASSANDRA).start();
    }

    @Test
    void each_field_becomes_a_value_of_its_columns_type() {
        UUID uuid = UUID.randomUUID();
        String payload = """
            {"t": "ä", "a": "plain", "b": true, "ti": -128, "i": 2147483647, "bi": 9223372036854775807,
             "vi": 123456789012345678901234567890, "d": "12345678901234567890.10", "f": 1.5, "db": 1e300,
             "u": "%s", "ts": "2026-01-31T13:00:00.250+01:00", "dt": "2026-01-31", "bl": "AAEC",
             "l": [3, 1, 3], "s": ["b", "a", "b"], "m": {"7": "2026-01-31T12:00:00Z"}, "fl": ["x"], "ip": null}
            """.formatted(uuid);

        assertThat(done(open(byId("shop.types")).apply(json(id(), "", payload))))
                .isEqualTo(Outcome.APPLIED);

        Row row = one("SELECT * FROM shop.types WHERE id = ?", UUID.fromString(id()));
        assertThat(row.getString("t")).isEqualTo("ä");
        assertThat(row.getString("a")).isEqualTo("plain");
        assertThat(row.getBoolean("b")).isTrue();
        assertThat(row.getByte("ti")).isEqualTo((byte) -128);
        assertThat(row.getInt("i")).isEqualTo(Integer.MAX_VALUE);
        assertThat(row.getLong("bi")).isEqualTo(Long.MAX_VALUE);
        assertThat(row.getBigInteger("vi")).isEqualTo(new BigInteger("123456789012345678901234567890"));
        assertThat(row.getBigDecimal("d")).isEqualTo(new BigDecimal("12345678901234567890.10"));
        assertThat(row.getFloat("f")).isEqualTo(1.5f);
        assertThat(row.getDouble("db")).isEqualTo(1e300);
        assertThat(row.getUuid("u")).isEqualTo(uuid);
        assertThat(row.getInstant("ts")).isEqualTo(Instant.parse("2026-01-31T12:00:00.250Z"));
        assertThat(row.getLocalDate("dt")).isEqualTo(LocalDate.of(2026, 1, 31));
        assertThat(row.getByteBuffer("bl")).isEqualTo(ByteBuffer.wrap(new byte[] {0, 1, 2}));
        assertThat(row.getList("l", Integer.class)).isEqualTo(List.of(3, 1, 3));
        assertThat(row.getSet("s", String.class)).isEqualTo(Set.of("a", "b"));
        assertThat(row.getMap("m", Integer.class, Instant.class))
                .isEqualTo(Map.of(7, Instant.parse("2026-01-31T12:00:00Z")));
        assertThat(row.getList("fl", String.class)).isEqualTo(List.of("x"));
        assertThat(row.isNull("ip")).isTrue();
    }

    @Test
    void a_value_that_does_not_fit_its_column_is_rejected_with_field_value_and_rule() {
        assertThatIsRejected("{\"t\": 5}", "payload.t: 5 (expected: text, for text)");
        assertThatIsRejected("{\"a\": \"ä\"}", "payload.a: \"ä\" (expected: text of ASCII characters, for ascii)");
        assertThatIsRejected("{\"b\": \"true\"}", "payload.b: \"true\" (expected: true or false, for boolean)");
        assertThatIsRejected(
                "{\"ti\": 128}", "payload.ti: 128 (expected: a whole number from -128 to 127, for tinyint)");
        assertThatIsRejected(
                "{\"i\": 1.5}", "payload.i: 1.5 (expected: a whole number from -2147483648 to 2147483647, for int)");
        assertThatIsRejected(
                "{\"d\": \"many\"}", "payload.d: \"many\" (expected: a number, or text that is one, for decimal)");
        assertThatIsRejected(
                "{\"d\": 1e999999}", "payload.d: 1E+999999 (expected: a number, or text that is one, for decimal)");
        assertThatIsRejected("{\"f\": 1e39}", "payload.f: 1E+39 (expected: a number, at most 3.4e38, for float)");
        assertThatIsRejected("{\"u\": \"1-1-1-1-1\"}", "payload.u: \"1-1-1-1-1\" (expected: a UUID, for uuid)");
        assertThatIsRejected(
                "{\"ts\": \"2026-01-31T12:00:00.0001Z\"}",
                "payload.ts: \"2026-01-31T12:00:00.0001Z\""
                        + " (expected: a time such as 2026-01-31T12:00:00.250Z, no finer, for timestamp)");
        assertThatIsRejected("{\"bl\": \"***\"}", "payload.bl: \"***\" (expected: base64, for blob)");
        assertThatIsRejected("{\"l\": {}}", "payload.l: {} (expected: a list)");
        assertThatIsRejected(
                "{\"l\": [1, null]}", "payload.l[1]: null (expected: a value, as collections have no nulls)");
        assertThatIsRejected("{\"m\": {\"07\": \"2026-01-31T12:00:00Z\"}}", "payload.m.07: 07 (expected: 7, for int)");
        assertThatIsRejected(
                "{\"ip\": \"127.0.0.1\"}",
                "payload.ip: for a column of type inet (expected: null, as we cannot set it)");
    }

    private void assertThatIsRejected(String payload, String cause) {
        assertThat(done(open(byId("shop.types")).apply(json(id(), "", payload))))
                .isEqualTo(new Outcome.Reject(cause));
    }

    @Test
    void what_is_no_json_object_of_known_fields_is_rejected() {
        assertThat(rejection(json(id(), "", "[1]"))).isEqualTo("payload: a JSON array (expected: a JSON object)");
        assertThat(rejection(json(id(), "", ""))).isEqualTo("payload: empty (expected: a JSON object)");
        assertThat(rejection(json(id(), "", "{\"value\": ")))
                .startsWith("payload: ")
                .endsWith("(expected: a JSON object)");
        assertThat(rejection(json(id(), "", "{\"value\": \"a\", \"value\": \"b\"}")))
                .contains("Duplicate field 'value'");
        assertThat(rejection(json(id(), "", "{} {}"))).startsWith("payload: ");
        assertThat(rejection(json(id(), "", "{\"colour\": 1}")))
                .isEqualTo("payload.colour: unknown (expected: one of note, price, value, for table shop.items)");
        assertThat(read(id())).isEmpty();
    }

    @Test
    void a_payload_may_repeat_what_its_row_is_called_by_but_not_contradict_it() {
        assertThat(apply(json(id(), "k", "{\"id\": \"%s\", \"key\": \"k\", \"value\": \"v\"}".formatted(id()))))
                .isEqualTo(Outcome.APPLIED);
        assertThat(rejection(json(id(), "k", "{\"id\": \"other\"}")))
                .isEqualTo("payload.id: \"other\" (expected: %s, as target.id says, or nothing)".formatted(id()));
    }

    @Test
    void an_id_that_is_no_value_of_its_column_is_rejected() {
        assertThat(done(open(byId("shop.types")).apply(json("7", "", "{}"))))
                .isEqualTo(new Outcome.Reject("target.id: \"7\" (expected: a UUID, for uuid)"));
        assertThat(done(open(byId("shop.types")).apply(json(id(), "key", "{}"))))
                .isEqualTo(
                        new Outcome.Reject("target.key: key (expected: none, as target rows has a row for each id)"));
    }

    @Test
    void a_put_sets_the_whole_row_so_that_nothing_of_an_earlier_one_is_left() {
        apply(json(id(), "", "{\"value\": \"a\", \"note\": \"n\", \"price\": 1}"));
        apply(json(id(), "", "{\"value\": \"b\", \"price\": null}"));

        Row row = one("SELECT * FROM shop.items WHERE id = ? AND key = ''", id());
        assertThat(row.getString("value")).isEqualTo("b");
        assertThat(row.isNull("note")).isTrue();
        assertThat(row.isNull("price")).isTrue();
    }

    @Test
    void a_delete_with_a_key_removes_the_row_and_one_without_all_of_the_id() {
        apply(json(id(), "colour", "{}"));
        apply(json(id(), "size", "{}"));

        apply(deleteKey("colour"));
        assertThat(keys()).containsExactly("size");

        apply(delete(id()));
        assertThat(keys()).isEmpty();
    }

    @Test
    void columns_may_be_called_otherwise_and_those_that_are_not_named_are_left_alone() {
        Target named = open(new TargetSpec.Cassandra(
                "shop.Odd",
                new TargetSpec.RowKey(ItemKeys.ID_AND_KEY, "Order", "The Key"),
                Map.of("price", "select"),
                Duration.ofSeconds(5)));
        rows.execute("INSERT INTO shop.\"Odd\" (\"Order\", \"The Key\", other) VALUES (?, 'k', 9)", id());

        assertThat(done(named.apply(json(id(), "k", "{\"price\": 7}")))).isEqualTo(Outcome.APPLIED);

        Row row = one("SELECT * FROM shop.\"Odd\" WHERE \"Order\" = ?", id());
        assertThat(row.getInt("\"select\"")).isEqualTo(7);
        assertThat(row.getInt("other")).isEqualTo(9);
        assertThat(done(named.apply(json(id(), "k", "{\"other\": 7}"))))
                .isEqualTo(new Outcome.Reject("payload.other: unknown (expected: one of price, for table shop.Odd)"));
    }

    @Test
    void what_else_the_primary_key_has_comes_from_the_payload() {
        Target lines = open(byId("shop.lines"));

        assertThat(done(lines.apply(json(id(), "", "{\"line\": 3, \"v\": 1}")))).isEqualTo(Outcome.APPLIED);
        assertThat(one("SELECT * FROM shop.lines WHERE id = ?", id()).getInt("line"))
                .isEqualTo(3);
        assertThat(done(lines.apply(json(id(), "", "{\"v\": 1}"))))
                .isEqualTo(new Outcome.Reject(
                        "payload.line: missing (expected: a value, as it is part of the primary key)"));
        assertThat(done(lines.apply(json(id(), "", "{\"line\": 3, \"shop\": \"s\"}"))))
                .isEqualTo(
                        new Outcome.Reject("payload.shop: unknown (expected: one of line, v, for table shop.lines)"));
        assertThat(done(lines.apply(delete(id())))).isEqualTo(Outcome.APPLIED);
        assertThat(rows.execute("SELECT * FROM shop.lines WHERE id = ?", id()).all())
                .isEmpty();
    }

    @Test
    void the_removal_of_an_id_is_rejected_where_rows_cannot_be_found_by_it() {
        Target pairs = open(table("shop.pairs"));
        done(pairs.apply(json(id(), "k", "{\"v\": 1}")));

        assertThat(done(pairs.apply(delete(id()))))
                .isEqualTo(new Outcome.Reject(
                        "target.key: empty (expected: one, as the partition key of shop.pairs is not the id alone)"));
        assertThat(done(pairs.apply(deleteKey("k")))).isEqualTo(Outcome.APPLIED);
        assertThat(rows.execute("SELECT * FROM shop.pairs WHERE id = ? AND key = 'k'", id())
                        .all())
                .isEmpty();
    }

    @Test
    void a_row_lives_no_longer_than_its_time_to_live() {
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
    void a_row_without_a_life_of_its_own_has_that_of_its_table() {
        done(open(table("shop.short")).apply(json(id(), "k", "{\"v\": 1}")));

        assertThat(one("SELECT ttl(v) AS life FROM shop.short WHERE id = ?", id())
                        .getInt("life"))
                .isBetween(3_000, 3_600);
    }

    @Test
    void a_table_that_is_missing_or_lacks_a_column_is_an_outage_until_somebody_makes_it() {
        String name = "late_" + id().replace("-", "").substring(0, 8);
        Target late = open(table("shop." + name));
        Delivery put = json(id(), "k", "{\"v\": 1}");

        assertThat(done(late.apply(put)))
                .isEqualTo(
                        new Outcome.Retry("table shop.%s: missing (expected: one that exists in the region's Cassandra)"
                                .formatted(name)));
        rows.execute("CREATE TABLE shop.%s (id text PRIMARY KEY, v int)".formatted(name));
        assertThat(done(late.apply(put)))
                .isEqualTo(new Outcome.Retry(
                        "keyColumn: key (expected: a column of table shop.%s, and no static one)".formatted(name)));
        rows.execute("DROP TABLE shop." + name);
        rows.execute("CREATE TABLE shop.%s (id text, key text, v int, PRIMARY KEY (id, key))".formatted(name));
        assertThat(done(late.apply(put))).isEqualTo(Outcome.APPLIED);
    }

    @Test
    void a_table_of_the_service_itself_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open(table("wal.node_lease")))
                .withMessage("table: wal.node_lease (expected: one of your own, not of the service)");
    }

    @Test
    void a_table_that_cannot_be_written_to_is_an_outage() {
        rows.execute("CREATE TABLE IF NOT EXISTS shop.counted (id text PRIMARY KEY, v counter)");

        Outcome outcome = done(open(byId("shop.counted")).apply(json(id(), "", "{\"v\": 1}")));

        assertThat(outcome).isInstanceOf(Outcome.Retry.class);
        assertThat(((Outcome.Retry) outcome).cause())
                .startsWith("table shop.counted: ")
                .endsWith("(expected: one that can be written to)");
    }

    @Test
    void a_column_that_is_added_or_dropped_is_seen_by_the_next_entry() {
        String name = "changing_" + id().replace("-", "").substring(0, 8);
        rows.execute("CREATE TABLE shop.%s (id text, key text, v int, PRIMARY KEY (id, key))".formatted(name));
        Target changing = open(table("shop." + name));
        done(changing.apply(json(id(), "k", "{\"v\": 1}")));

        rows.execute("ALTER TABLE shop.%s ADD w int".formatted(name));
        assertThat(done(changing.apply(json(id(), "k", "{\"v\": 1, \"w\": 2}"))))
                .isEqualTo(Outcome.APPLIED);
        assertThat(one("SELECT w FROM shop.%s WHERE id = ?".formatted(name), id())
                        .getInt("w"))
                .isEqualTo(2);

        // Without a time, Cassandra takes our cells for newer than the drop, and fails whoever reads them.
        rows.execute("ALTER TABLE shop.%s DROP v USING TIMESTAMP %d".formatted(name, Long.MAX_VALUE));
        assertThat(done(changing.apply(json(id(), "k", "{\"w\": 3}")))).isEqualTo(Outcome.APPLIED);
        assertThat(one("SELECT w FROM shop.%s WHERE id = ?".formatted(name), id())
                        .getInt("w"))
                .isEqualTo(3);
    }

    @Test
    void what_cassandra_cannot_hold_is_rejected() {
        assertThat(apply(put(id(), "v".repeat(17 * 1024 * 1024)))).isInstanceOf(Outcome.Reject.class);
        assertThat(apply(put("i".repeat(70_000), "value"))).isInstanceOf(Outcome.Reject.class);
    }

    private String rejection(Delivery delivery) {
        Outcome outcome = apply(delivery);
        assertThat(outcome).isInstanceOf(Outcome.Reject.class);
        return ((Outcome.Reject) outcome).cause();
    }

    private Delivery json(String ofId, String key, String payload) {
        return delivery(entry(ofId)
                .setKey(key)
                .setOperation(Operation.OPERATION_PUT_VALUE)
                .setPayload(ByteString.copyFromUtf8(payload)));
    }

    private Delivery deleteKey(String key) {
        return delivery(entry(id()).setKey(key).setOperation(Operation.OPERATION_DELETE_VALUE));
    }

    private Delivery living(Duration life) {
        Entry.Builder entry = entry(id())
                .setOperation(Operation.OPERATION_PUT_VALUE)
                .setPayload(payload("short"))
                .setAcceptedTimeMillis(now.toEpochMilli())
                .setTimeToLiveSeconds(life.toSeconds());
        return delivery(entry);
    }

    private List<String> keys() {
        return rows.execute("SELECT key FROM shop.items WHERE id = ?", id()).all().stream()
                .map(row -> row.getString("key"))
                .map(String::valueOf)
                .toList();
    }

    private static Row one(String statement, Object... values) {
        return Objects.requireNonNull(rows.execute(statement, values).one());
    }
}
