package io.walservice.connectors.kv;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.protocol.internal.util.Bytes;
import com.google.protobuf.ByteString;
import io.walservice.connectors.TargetContents;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What a kv target holds for a namespace. The table is read as a whole, as its partitions are those of ids: where
 * namespaces share one, the others' rows are passed over.
 */
public final class KvContents implements TargetContents {
    private final KvTables tables;
    private final String table;
    private final String namespace;

    public KvContents(KvTables tables, String table, String namespace) {
        this.tables = tables;
        this.table = table;
        this.namespace = namespace;
    }

    @Override
    public boolean listable() {
        return true;
    }

    @Override
    public boolean forgetful() {
        return false;
    }

    @Override
    public CompletionStage<Page> list(Optional<String> after, int size) {
        return tables.execute(table, ready -> {
                    BoundStatement all = ready.list(size);
                    return after.map(state -> all.setPagingState(Bytes.fromHexString(state)))
                            .orElse(all);
                })
                .thenApply(this::page);
    }

    private Page page(AsyncResultSet rows) {
        List<Held> items = new ArrayList<>();
        for (Row row : rows.currentPage()) {
            if (namespace.equals(row.getString("namespace"))) {
                Item item = new Item(text(row, "id"), text(row, "key"));
                items.add(new Held(item, ByteString.copyFrom(row.getByteBuffer("value"))));
            }
        }
        ByteBuffer next = rows.getExecutionInfo().getPagingState();
        return new Page(items, Optional.ofNullable(next).map(Bytes::toHexString));
    }

    private static String text(Row row, String column) {
        return String.valueOf(row.getString(column));
    }

    @Override
    public CompletionStage<Map<Item, ByteString>> get(Collection<Item> items) {
        KvRows rows = new KvRows(tables, table);
        CompletionStage<Map<Item, ByteString>> all = CompletableFuture.completedStage(new HashMap<>());
        for (Item item : items) {
            all = all.thenCombine(rows.get(namespace, item.id(), item.key()), (found, row) -> {
                row.ifPresent(one -> found.put(item, one.value()));
                return found;
            });
        }
        return all;
    }

    @Override
    public CompletionStage<Map<Item, ByteString>> asHeld(Map<Item, ByteString> values) {
        return CompletableFuture.completedStage(values);
    }

    /** Does nothing: the session is shared. */
    @Override
    public void close() {}
}
