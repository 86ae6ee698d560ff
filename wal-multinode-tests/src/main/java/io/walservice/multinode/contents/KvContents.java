package io.walservice.multinode.contents;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import io.walservice.local.CassandraEndpoint;
import io.walservice.multinode.history.Found;
import io.walservice.multinode.history.TargetContents;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a kv target holds: one row a change, in no order. */
public final class KvContents {

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

    private static Found found(Row row) {
        return new Found(payload(row), String.valueOf(row.getString("entry_id")));
    }

    private static String payload(Row row) {
        return StandardCharsets.UTF_8
                .decode(Objects.requireNonNull(row.getByteBuffer("value")))
                .toString();
    }
}
