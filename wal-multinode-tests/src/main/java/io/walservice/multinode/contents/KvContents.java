package io.walservice.multinode.contents;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import io.walservice.local.CassandraEndpoint;
import io.walservice.multinode.history.Found;
import io.walservice.multinode.history.TargetContents;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

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

    private static Found found(Row row) {
        String payload = StandardCharsets.UTF_8
                .decode(Objects.requireNonNull(row.getByteBuffer("value")))
                .toString();
        return new Found(payload, String.valueOf(row.getString("entry_id")));
    }
}
