package io.walservice.connectors.kv;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.walservice.connectors.Delivery;
import io.walservice.internal.v1.Entry;
import java.time.Duration;
import java.util.Optional;

/** The prepared statements of one table; every one may be repeated. */
record KvTable(PreparedStatement put, PreparedStatement deleteItem, PreparedStatement deleteId, Reading reading) {

    /** How to read rows: one, those of an id, and those of all namespaces; of these also only their names. */
    record Reading(PreparedStatement one, Scans scans, PreparedStatement all, PreparedStatement names) {}

    /** Of one id: all items, and those after a key. */
    record Scans(PreparedStatement all, PreparedStatement after) {}

    /** Cassandra's way to say that a row lives for ever. */
    static final Duration FOR_EVER = Duration.ZERO;

    BoundStatement put(Delivery delivery, Duration lifetime) {
        Entry entry = delivery.entry();
        return put.boundStatementBuilder()
                .setString("namespace", delivery.namespace())
                .setString("id", entry.getId())
                .setString("key", entry.getKey())
                .setByteBuffer("value", entry.getPayload().asReadOnlyByteBuffer())
                .setString("entry_id", delivery.entryId())
                .setMap("attributes", entry.getAttributesMap(), String.class, String.class)
                .setLong("version", delivery.version())
                .setInt("lifetime", Math.toIntExact(lifetime.toSeconds()))
                .build();
    }

    BoundStatement deleteItem(Delivery delivery) {
        Entry entry = delivery.entry();
        return deleteItem
                .boundStatementBuilder()
                .setLong("version", delivery.version())
                .setString("namespace", delivery.namespace())
                .setString("id", entry.getId())
                .setString("key", entry.getKey())
                .build();
    }

    BoundStatement deleteId(Delivery delivery) {
        Entry entry = delivery.entry();
        return deleteId.boundStatementBuilder()
                .setLong("version", delivery.version())
                .setString("namespace", delivery.namespace())
                .setString("id", entry.getId())
                .build();
    }

    BoundStatement get(String namespace, String id, String key) {
        return reading.one()
                .boundStatementBuilder()
                .setString("namespace", namespace)
                .setString("id", id)
                .setString("key", key)
                .build();
    }

    /** At most so many items of an id, in one page. */
    BoundStatement scan(String namespace, String id, Optional<String> after, int most) {
        Scans scans = reading.scans();
        BoundStatement scan = after.map(key -> scans.after().bind().setString("after", key))
                .orElseGet(() -> scans.all().bind());
        return scan.setString("namespace", namespace)
                .setString("id", id)
                .setInt("most", most)
                .setPageSize(most);
    }

    /** From a place in the ring on. */
    BoundStatement names(long from, int pageSize) {
        return reading.names().bind().setLong("earliest", from).setPageSize(pageSize);
    }

    BoundStatement list(int pageSize) {
        return reading.all().bind().setPageSize(pageSize);
    }
}
