package io.walservice.connectors.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.google.protobuf.ByteString;
import io.walservice.connectors.TargetContents;
import io.walservice.connectors.TargetContents.Item;
import io.walservice.namespace.ItemKeys;
import io.walservice.namespace.TargetSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CassandraContentsTest {
    private final Rows rows = new Rows();
    private final RowTables tables = new RowTables(rows.session, DefaultConsistencyLevel.LOCAL_QUORUM, "wal");
    private final String name = "contents_" + UUID.randomUUID().toString().substring(0, 8);

    @AfterEach
    void disconnect() {
        rows.close();
    }

    private TargetContents contents(ItemKeys keys, String key, String columns) {
        rows.execute("CREATE TABLE shop.%s (%s, PRIMARY KEY (%s))".formatted(name, columns, key));
        return tables.contents(new TargetSpec.Cassandra(
                "shop." + name,
                new TargetSpec.RowKey(keys, "id", keys == ItemKeys.ID ? "" : "key"),
                Map.of(),
                Duration.ofSeconds(5)));
    }

    @Test
    void all_rows_are_listed_over_pages_and_each_is_found() {
        TargetContents contents = contents(ItemKeys.ID_AND_KEY, "id, key", "id text, key int, v int");
        Map<Item, ByteString> expected = new HashMap<>();
        for (int i = 0; i < 250; i++) {
            rows.execute("INSERT INTO shop.%s (id, key, v) VALUES (?, ?, ?)".formatted(name), "id " + i % 50, i, i);
            expected.put(new Item("id " + i % 50, "" + i), json("{\"v\":%d}".formatted(i)));
        }

        Map<Item, ByteString> listed = new HashMap<>();
        Optional<String> next = Optional.of("");
        while (next.isPresent()) {
            TargetContents.Page page = contents.list(next.filter(text -> !text.isEmpty()), 30)
                    .toCompletableFuture()
                    .join();
            assertThat(page.items()).hasSizeLessThanOrEqualTo(30);
            page.items()
                    .forEach(held ->
                            assertThat(listed.put(held.item(), held.value())).isNull());
            next = page.next();
        }

        assertThat(listed).isEqualTo(expected);
        Item here = new Item("id 7", "7");
        assertThat(contents.get(List.of(here, new Item("id 7", "8"), new Item("id 7", "none")))
                        .toCompletableFuture()
                        .join())
                .isEqualTo(Map.of(here, json("{\"v\":7}")));
    }

    @Test
    void a_payload_is_told_as_its_row_would_be() {
        TargetContents contents =
                contents(ItemKeys.ID, "id", "id text, s set<text>, f float, ts timestamp, l list<int>");
        Item item = new Item("a", "");
        Item wrong = new Item("b", "");

        Map<Item, ByteString> held = contents.asHeld(Map.of(
                        item,
                        json("{\"s\": [\"b\", \"a\", \"b\"], \"f\": 1.10, \"ts\": \"2026-01-31T13:00:00+01:00\","
                                + " \"l\": [], \"id\": \"a\"}"),
                        wrong,
                        json("{\"f\": \"x\"}")))
                .toCompletableFuture()
                .join();

        assertThat(held)
                .isEqualTo(Map.of(item, json("{\"f\":1.1,\"s\":[\"a\",\"b\"],\"ts\":\"2026-01-31T12:00:00Z\"}")));
    }

    @Test
    void a_table_whose_items_may_be_several_rows_cannot_be_listed() {
        TargetContents contents = contents(ItemKeys.ID, "id, line", "id text, line int");

        assertThatThrownBy(() -> contents.list(Optional.empty(), 10)
                        .toCompletableFuture()
                        .join())
                .hasMessageContaining("cannot be compared, as an item may be several rows");
    }

    private static ByteString json(String text) {
        return ByteString.copyFromUtf8(text);
    }
}
