package io.walservice.connectors.cassandra;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.protocol.internal.util.Bytes;
import com.google.protobuf.ByteString;
import io.walservice.connectors.TargetContents;
import io.walservice.namespace.TargetSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The rows of a table, as payloads that would set them: with neither what they are called by nor nulls. */
final class CassandraContents implements TargetContents {
    private final RowTables tables;
    private final TargetSpec.Cassandra spec;

    CassandraContents(RowTables tables, TargetSpec.Cassandra spec) {
        this.tables = tables;
        this.spec = spec;
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
        return tables.table(spec).thenCompose(table -> {
            BoundStatement all = reading(table).all().bind().setPageSize(size);
            BoundStatement from = after.map(state -> all.setPagingState(Bytes.fromHexString(state)))
                    .orElse(all);
            return tables.execute(from).thenApply(rows -> page(table, rows));
        });
    }

    private static Page page(RowTable table, AsyncResultSet rows) {
        List<Held> items = new ArrayList<>();
        for (Row row : rows.currentPage()) {
            String key = table.named() > 1 ? text(row, 1) : "";
            items.add(new Held(new Item(text(row, 0), key), value(table, row)));
        }
        ByteBuffer next = rows.getExecutionInfo().getPagingState();
        return new Page(items, Optional.ofNullable(next).map(Bytes::toHexString));
    }

    private static String text(Row row, int place) {
        Object value = row.getObject(place);
        return value == null ? "" : ColumnTrees.text(value);
    }

    @Override
    public CompletionStage<Map<Item, ByteString>> get(Collection<Item> items) {
        return tables.table(spec).thenCompose(table -> {
            CompletionStage<Map<Item, ByteString>> all = CompletableFuture.completedStage(new HashMap<>());
            for (Item item : items) {
                all = all.thenCombine(get(table, item), (found, one) -> {
                    one.ifPresent(value -> found.put(item, value));
                    return found;
                });
            }
            return all;
        });
    }

    /** An item that cannot be a row is none. */
    private CompletionStage<Optional<ByteString>> get(RowTable table, Item item) {
        if (table.named() == 1 && !item.key().isEmpty()) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        RowBinding binding = new RowBinding(reading(table).one(), tables.codecs());
        try {
            List<Object> name = RowValues.name(table, item.id(), item.key());
            for (int i = 0; i < name.size(); i++) {
                binding.set(i, name.get(i));
            }
        } catch (Refusal none) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        return tables.execute(binding.statement())
                .thenApply(rows -> Optional.ofNullable(rows.one()).map(row -> value(table, row)));
    }

    private static ByteString value(RowTable table, Row row) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < table.columns().size(); i++) {
            values.add(row.getObject(i));
        }
        return RowValues.payload(table, values);
    }

    @Override
    public CompletionStage<Map<Item, ByteString>> asHeld(Map<Item, ByteString> values) {
        return tables.table(spec).thenApply(table -> {
            Map<Item, ByteString> held = new HashMap<>();
            values.forEach((item, value) -> {
                try {
                    String key = table.named() > 1 ? item.key() : "";
                    held.put(item, RowValues.payload(table, RowValues.row(table, item.id(), key, value)));
                } catch (Refusal rejected) {
                    // Left out, as is promised.
                }
            });
            return held;
        });
    }

    private static RowTable.Reading reading(RowTable table) {
        return table.statements()
                .get()
                .orElseThrow(() -> new UnfitTableException(
                        "table %s: cannot be compared, as an item may be several rows (expected: a primary key of id and key)"
                                .formatted(table.name())));
    }

    /** Does nothing: the session is shared. */
    @Override
    public void close() {}
}
