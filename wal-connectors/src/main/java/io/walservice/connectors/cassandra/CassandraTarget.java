package io.walservice.connectors.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.walservice.connectors.Delivery;
import io.walservice.connectors.Lifetime;
import io.walservice.connectors.Outcome;
import io.walservice.connectors.Target;
import io.walservice.internal.v1.Entry;
import io.walservice.namespace.TargetSpec;
import io.walservice.v1.Operation;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A table of the user's own. A PUT sets a whole row: columns that the payload leaves out become null, so a row is what
 * its last PUT said, as with any other target. (A namespace can name the columns that are its own; others are not
 * touched.) A DELETE removes the row; one without key, all rows of the id.
 *
 * <p>Every statement carries the entry's version as its timestamp, as with kv: the later write wins, in whatever order
 * they come, and a repeat changes nothing. Cassandra decides by the cell: where one region puts an item twice at the
 * same time, each column gets the larger value of the two. A timestamp is not a time (see
 * {@link io.walservice.connectors.WriteVersion}), and far greater than those of other writers: what they write to the
 * same columns without a timestamp of this kind stays hidden. The table's {@code gc_grace_seconds} is how late an
 * earlier write may come.
 *
 * <p>A table that is missing, or lacks the columns that the namespace names, is an outage: somebody can make it.
 */
final class CassandraTarget implements Target {
    private final RowTables tables;
    private final String name;
    private final TargetSpec.Cassandra spec;
    private final InstantSource clock;

    /** @param name of the target */
    CassandraTarget(RowTables tables, String name, TargetSpec.Cassandra spec, InstantSource clock) {
        this.tables = tables;
        this.name = name;
        this.spec = spec;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Outcome> apply(Delivery delivery) {
        List<String> faults = spec.faults(name, delivery.entry().getKey());
        if (!faults.isEmpty()) {
            return CompletableFuture.completedStage(new Outcome.Reject(faults.get(0)));
        }
        long begin = System.nanoTime();
        return tables.table(spec)
                .thenCompose(table -> apply(table, delivery))
                .exceptionallyCompose(failure -> RowFailures.mayBeOfOldTable(failure)
                        ? tables.since(spec, begin).thenCompose(table -> apply(table, delivery))
                        : CompletableFuture.failedStage(failure))
                .toCompletableFuture()
                .copy()
                .orTimeout(spec.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failure -> RowFailures.outcomeOf(failure, spec.timeout()));
    }

    private CompletionStage<Outcome> apply(RowTable table, Delivery delivery) {
        return tables.execute(statement(table, delivery)).thenApply(done -> Outcome.APPLIED);
    }

    private BoundStatement statement(RowTable table, Delivery delivery) {
        Entry entry = delivery.entry();
        if (entry.getOperation() == Operation.OPERATION_DELETE_VALUE) {
            return entry.getKey().isEmpty() && table.named() > 1
                    ? deleteId(table, delivery)
                    : deleteItem(table, delivery);
        }
        List<@Nullable Object> row = RowValues.row(table, entry.getId(), entry.getKey(), entry.getPayload());
        Optional<Duration> life = Lifetime.left(entry, clock.instant());
        // Once over, a life still ends what was there before.
        return life.filter(Duration::isZero).isPresent()
                ? deleteItem(table, delivery)
                : put(table, row, delivery.version(), life);
    }

    /** Without a life of its own, a row gets the table's, which an explicit 0 would overrule. */
    private BoundStatement put(RowTable table, List<@Nullable Object> row, long version, Optional<Duration> life) {
        RowBinding binding = new RowBinding(table.statements().put(), tables.codecs());
        for (int i = 0; i < row.size(); i++) {
            binding.set(i, row.get(i));
        }
        binding.set(row.size(), version);
        life.ifPresent(left -> binding.set(row.size() + 1, Math.toIntExact(left.toSeconds())));
        return binding.statement();
    }

    private BoundStatement deleteItem(RowTable table, Delivery delivery) {
        PreparedStatement delete = table.statements()
                .deleteItem()
                .orElseThrow(() -> new Refusal(
                        "target.operation",
                        "OPERATION_DELETE",
                        "none, as the primary key of %s has columns that a DELETE does not name"
                                .formatted(table.name())));
        return delete(delete, table, delivery, table.named());
    }

    private BoundStatement deleteId(RowTable table, Delivery delivery) {
        PreparedStatement delete = table.statements()
                .deleteId()
                .orElseThrow(() -> new Refusal(
                        RowStatements.KEY,
                        "empty",
                        "one, as the partition key of %s is not the id alone".formatted(table.name())));
        return delete(delete, table, delivery, 1);
    }

    private BoundStatement delete(PreparedStatement delete, RowTable table, Delivery delivery, int columns) {
        Entry entry = delivery.entry();
        RowBinding binding = new RowBinding(delete, tables.codecs());
        binding.set(0, delivery.version());
        for (int i = 0; i < columns; i++) {
            RowTable.Column column = table.columns().get(i);
            String text = i == 0 ? entry.getId() : entry.getKey();
            binding.set(i + 1, ColumnValues.ofText(column.field(), text, column.type()));
        }
        return binding.statement();
    }

    /** Does nothing: the session is shared. */
    @Override
    public void close() {}
}
