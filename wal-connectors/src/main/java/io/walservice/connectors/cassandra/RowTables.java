package io.walservice.connectors.cassandra;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.SyntaxError;
import com.datastax.oss.driver.api.core.type.codec.registry.CodecRegistry;
import io.walservice.connectors.Cause;
import io.walservice.connectors.Target;
import io.walservice.connectors.TargetContents;
import io.walservice.namespace.TargetSpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What the tables of targets are like, read from Cassandra when it is first asked for and again when an entry does not
 * fit. Thread-safe; the session stays the caller's.
 */
public final class RowTables {
    private static final Duration PREPARE_LIMIT = Duration.ofSeconds(10);

    private final CqlSession session;
    private final ConsistencyLevel consistency;
    private final String ours;
    private final Map<TargetSpec.Cassandra, Reading> tables = new HashMap<>();

    /**
     * @param consistency of reads and writes
     * @param ours the keyspace of the service itself, which no target may write to
     */
    public RowTables(CqlSession session, ConsistencyLevel consistency, String ours) {
        this.session = session;
        this.consistency = consistency;
        this.ours = ours;
    }

    /**
     * Opens a target, without waiting for Cassandra.
     *
     * @throws IllegalArgumentException where the table is the service's own
     */
    public Target open(String target, TargetSpec.Cassandra spec, InstantSource clock) {
        refuseOurs(spec);
        return new CassandraTarget(this, target, spec, clock);
    }

    /**
     * What a target holds.
     *
     * @throws IllegalArgumentException as {@link #open}
     */
    public TargetContents contents(TargetSpec.Cassandra spec) {
        refuseOurs(spec);
        return new CassandraContents(this, spec);
    }

    private void refuseOurs(TargetSpec.Cassandra spec) {
        if (spec.table().startsWith(ours + ".")) {
            throw new IllegalArgumentException(
                    "table: %s (expected: one of your own, not of the service)".formatted(spec.table()));
        }
    }

    private record Reading(CompletableFuture<RowTable> table, long beganNanos) {
        boolean serves(Optional<Long> since) {
            return !table.isCompletedExceptionally()
                    && since.map(nanos -> beganNanos - nanos >= 0).orElse(true);
        }
    }

    /** A column as Cassandra lists it. */
    private record Listed(String name, String kind, int position) {}

    /** The table as it is known. A failure is not remembered: the next call tries again. */
    CompletionStage<RowTable> table(TargetSpec.Cassandra spec) {
        return table(spec, Optional.empty());
    }

    /** The table as it was at this time, by {@link System#nanoTime()}, or is now. */
    CompletionStage<RowTable> since(TargetSpec.Cassandra spec, long nanos) {
        return table(spec, Optional.of(nanos));
    }

    private synchronized CompletionStage<RowTable> table(TargetSpec.Cassandra spec, Optional<Long> since) {
        Reading known = tables.get(spec);
        if (known != null && known.serves(since)) {
            return known.table();
        }
        long now = System.nanoTime();
        CompletableFuture<RowTable> table = read(spec, now).toCompletableFuture();
        tables.put(spec, new Reading(table, now));
        return table;
    }

    CompletionStage<AsyncResultSet> execute(Statement<?> statement) {
        return session.executeAsync(statement);
    }

    CodecRegistry codecs() {
        return session.getContext().getCodecRegistry();
    }

    private CompletionStage<RowTable> read(TargetSpec.Cassandra spec, long now) {
        String[] name = spec.table().split("\\.", 2);
        return session.executeAsync(SimpleStatement.newInstance(
                                "SELECT column_name, kind, position FROM system_schema.columns"
                                        + " WHERE keyspace_name = ? AND table_name = ?",
                                name[0],
                                name[1])
                        .setTimeout(PREPARE_LIMIT))
                .thenCompose(columns -> prepare(spec, listed(columns), now))
                .exceptionallyCompose(failure -> CompletableFuture.failedStage(unfit(spec, failure)));
    }

    /** What Cassandra refuses to prepare is the table's fault, and no entry's: one of counters, for example. */
    private static Throwable unfit(TargetSpec.Cassandra spec, Throwable failure) {
        Throwable root = Cause.root(failure);
        return root instanceof InvalidQueryException || root instanceof SyntaxError
                ? new UnfitTableException(
                        "table %s: %s (expected: one that can be written to)".formatted(spec.table(), Cause.of(root)))
                : root;
    }

    /** All columns of a table come in one page. */
    private static List<Listed> listed(AsyncResultSet columns) {
        List<Listed> listed = new ArrayList<>();
        for (Row row : columns.currentPage()) {
            listed.add(new Listed(row.getString("column_name"), row.getString("kind"), row.getInt("position")));
        }
        return listed;
    }

    private CompletionStage<RowTable> prepare(TargetSpec.Cassandra spec, List<Listed> listed, long now) {
        RowStatements texts = new RowStatements(spec, columns(spec, listed), keys(listed));
        CompletionStage<PreparedStatement> put = prepare(texts.put());
        CompletionStage<Optional<PreparedStatement>> deleteItem = prepare(texts.deleteItem());
        CompletionStage<Optional<PreparedStatement>> deleteId = prepare(texts.deleteId());
        CompletionStage<Optional<PreparedStatement>> one = prepare(texts.getOne());
        CompletionStage<Optional<PreparedStatement>> all = prepare(texts.getAll());
        return put.thenCompose(first -> deleteItem.thenCompose(second ->
                deleteId.thenCompose(third -> one.thenCompose(fourth -> all.thenApply(fifth -> texts.table(
                        first,
                        new RowTable.Statements(
                                first,
                                second,
                                third,
                                fourth.flatMap(get -> fifth.map(list -> new RowTable.Reading(get, list)))),
                        now))))));
    }

    /** The names of a table's columns by the fields they are for, those that a row is called by first. */
    private static Map<String, String> columns(TargetSpec.Cassandra spec, List<Listed> listed) {
        List<String> names = listed.stream()
                .filter(column -> !column.kind().equals("static"))
                .map(Listed::name)
                .toList();
        if (listed.isEmpty()) {
            throw new UnfitTableException(
                    "table %s: missing (expected: one that exists in the region's Cassandra)".formatted(spec.table()));
        }
        return RowStatements.fields(spec, names);
    }

    /** The primary key: the columns of the partition key, then those that sort rows within it. */
    private static RowStatements.PrimaryKey keys(List<Listed> listed) {
        return new RowStatements.PrimaryKey(named(listed, "partition_key"), named(listed, "clustering"));
    }

    private static List<String> named(List<Listed> listed, String kind) {
        return listed.stream()
                .filter(column -> column.kind().equals(kind))
                .sorted(Comparator.comparingInt(Listed::position))
                .map(Listed::name)
                .toList();
    }

    private CompletionStage<Optional<PreparedStatement>> prepare(Optional<String> statement) {
        return statement
                .map(text -> prepare(text).thenApply(Optional::of))
                .orElseGet(() -> CompletableFuture.completedStage(Optional.empty()));
    }

    private CompletionStage<PreparedStatement> prepare(String statement) {
        return session.prepareAsync(SimpleStatement.newInstance(statement)
                .setConsistencyLevel(consistency)
                .setTimeout(PREPARE_LIMIT)
                .setIdempotent(true));
    }

    static String quoted(String name) {
        return CqlIdentifier.fromInternal(name).asCql(true);
    }
}
