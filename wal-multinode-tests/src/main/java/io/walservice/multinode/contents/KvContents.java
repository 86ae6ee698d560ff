package io.walservice.multinode.contents;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.google.protobuf.ByteString;
import io.walservice.connectors.WriteVersion;
import io.walservice.local.CassandraEndpoint;
import io.walservice.multinode.history.Found;
import io.walservice.multinode.history.TargetContents;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What a kv target holds: one row a change, in no order. */
public final class KvContents {
    /** Rows of a page, each with a value of up to 1 MiB. */
    private static final int FEW = 20;

    private KvContents() {}

    /** All rows of a namespace; reads the whole table. */
    public static TargetContents read(CassandraEndpoint cassandra, String keyspace, String table, String namespace) {
        List<Found> records = new ArrayList<>();
        try (CqlSession session = CassandraSessions.open(cassandra)) {
            String query = "SELECT namespace, value, entry_id FROM %s.%s".formatted(keyspace, table);
            for (Row row : session.execute(query)) {
                if (namespace.equals(row.getString("namespace"))) {
                    records.add(found(row));
                }
            }
        }
        return new TargetContents("kv", false, records);
    }

    /**
     * The payload of each id of a namespace whose entries have no key, sorted; reads the whole table.
     *
     * @return empty where there is no such table yet
     */
    public static SortedMap<String, String> items(CqlSession session, String keyspace, String table, String namespace) {
        SortedMap<String, String> items = new TreeMap<>();
        try {
            String query = "SELECT namespace, id, value FROM %s.%s".formatted(keyspace, table);
            for (Row row : session.execute(query)) {
                if (namespace.equals(row.getString("namespace"))) {
                    items.put(String.valueOf(row.getString("id")), payload(row));
                }
            }
        } catch (InvalidQueryException failure) {
            // Cassandra lists a new table a moment before it opens it, so only this tells.
            if (!String.valueOf(failure.getMessage()).contains("does not exist")) {
                throw failure;
            }
        }
        return items;
    }

    /**
     * An item as the table has it.
     *
     * @param writeMicros in microseconds since 1970
     */
    public record Item(String id, String key, ByteString value, long writeMicros) {}

    /** Shows all items of a namespace, in no order, a few at a time, however large they are; reads the whole table. */
    public static void forEachItem(
            CqlSession session, String keyspace, String table, String namespace, Consumer<Item> reader) {
        String query = "SELECT namespace, id, key, value, writetime(value) AS version FROM %s.%s";
        SimpleStatement all = SimpleStatement.newInstance(query.formatted(keyspace, table));
        for (Row row : session.execute(all.setPageSize(FEW))) {
            if (namespace.equals(row.getString("namespace"))) {
                reader.accept(new Item(
                        String.valueOf(row.getString("id")),
                        String.valueOf(row.getString("key")),
                        ByteString.copyFrom(Objects.requireNonNull(row.getByteBuffer("value"))),
                        WriteVersion.writeTimeMicros(row.getLong("version"))));
            }
        }
    }

    private static Found found(Row row) {
        return new Found(payload(row), String.valueOf(row.getString("entry_id")));
    }

    private static String payload(Row row) {
        return StandardCharsets.UTF_8
                .decode(Objects.requireNonNull(row.getByteBuffer("value")))
                .toString();
    }
}
