package io.walservice.connectors.kv;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.protocol.internal.util.Bytes;
import com.google.protobuf.ByteString;
import java.time.Duration;
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
        return tables.execute(table, ready -> ready.get(namespace, id, key))
                .thenApply(rows -> Optional.ofNullable(rows.one()).map(KvRows::row));
    }

    /**
     * Items of an id in the order of their keys.
     *
     * @param after the key that the page begins after; empty: from the first one on
     * @param most how many at most
     */
    public CompletionStage<List<Keyed>> scan(String namespace, String id, Optional<String> after, int most) {
        return tables.execute(table, ready -> ready.scan(namespace, id, after, most))
                .thenApply(rows -> StreamSupport.stream(rows.currentPage().spliterator(), false)
                        .map(row -> new Keyed(String.valueOf(row.getString("key")), row(row)))
                        .toList());
    }

    /** An item of an id. */
    public record Keyed(String key, KvRow row) {}

    /**
     * Which items there are, of all namespaces, in the order in which Cassandra keeps them.
     *
     * @param from a place in the ring
     * @param after where the page before has ended, if there was one
     */
    public CompletionStage<Names> names(long from, Optional<String> after, int size) {
        return tables.execute(table, ready -> {
                    BoundStatement names = ready.names(from, size);
                    return after.map(state -> names.setPagingState(Bytes.fromHexString(state)))
                            .orElse(names);
                })
                .thenApply(rows -> new Names(
                        StreamSupport.stream(rows.currentPage().spliterator(), false)
                                .map(KvRows::name)
                                .toList(),
                        Optional.ofNullable(rows.getExecutionInfo().getPagingState())
                                .map(Bytes::toHexString)));
    }

    /**
     * Some of them.
     *
     * @param next empty after the last page
     */
    public record Names(List<Name> items, Optional<String> next) {}

    /**
     * What an item is called, and where it is.
     *
     * @param place in the ring, from {@link Long#MIN_VALUE} on: that of all items of an id
     */
    public record Name(String namespace, String id, String key, long place) {}

    private static Name name(Row row) {
        return new Name(
                String.valueOf(row.getString("namespace")),
                String.valueOf(row.getString("id")),
                String.valueOf(row.getString("key")),
                row.getLong("place"));
    }

    private static KvRow row(Row row) {
        Map<String, String> attributes = row.getMap("attributes", String.class, String.class);
        return new KvRow(
                ByteString.copyFrom(row.getByteBuffer("value")),
                row.getString("entry_id"),
                attributes == null ? Map.of() : attributes,
                row.getLong("version"),
                row.isNull("life") ? Optional.empty() : Optional.of(Duration.ofSeconds(row.getInt("life"))));
    }
}
