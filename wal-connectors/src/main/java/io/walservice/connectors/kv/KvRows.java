package io.walservice.connectors.kv;

import com.datastax.oss.driver.api.core.cql.Row;
import com.google.protobuf.ByteString;
import io.walservice.connectors.WriteVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.StreamSupport;

/** Reads what kv targets have written. Thread-safe. */
public final class KvRows {
    private final KvTables tables;
    private final String table;

    public KvRows(KvTables tables, String table) {
        this.tables = tables;
        this.table = table;
    }

    /**
     * The item, if there is one.
     *
     * @param key {@code ''} for what was put without a key
     */
    public CompletionStage<Optional<KvRow>> get(String namespace, String id, String key) {
        return tables.table(table)
                .thenCompose(ready -> tables.execute(ready.get(namespace, id, key)))
                .thenApply(rows -> Optional.ofNullable(rows.one()).map(KvRows::row));
    }

    /**
     * Items of an id in the order of their keys.
     *
     * @param after the key that the page begins after; empty: from the first one on
     * @param most how many at most
     */
    public CompletionStage<List<Keyed>> scan(String namespace, String id, Optional<String> after, int most) {
        return tables.table(table)
                .thenCompose(ready -> tables.execute(ready.scan(namespace, id, after, most)))
                .thenApply(rows -> StreamSupport.stream(rows.currentPage().spliterator(), false)
                        .map(row -> new Keyed(String.valueOf(row.getString("key")), row(row)))
                        .toList());
    }

    /** An item of an id. */
    public record Keyed(String key, KvRow row) {}

    private static KvRow row(Row row) {
        Map<String, String> attributes = row.getMap("attributes", String.class, String.class);
        return new KvRow(
                ByteString.copyFrom(row.getByteBuffer("value")),
                row.getString("entry_id"),
                attributes == null ? Map.of() : attributes,
                WriteVersion.writeTimeMicros(row.getLong("version")));
    }
}
