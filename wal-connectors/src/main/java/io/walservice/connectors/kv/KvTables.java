package io.walservice.connectors.kv;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The tables of kv targets: each is made where it is missing, once, and one after another, since Cassandra does not
 * take well to schema changes at the same time. Thread-safe; the session stays the caller's.
 */
public final class KvTables {
    private static final Duration SCHEMA_TIMEOUT = Duration.ofSeconds(30);

    private final CqlSession session;
    private final KvSettings settings;
    private final Map<String, CompletableFuture<KvTable>> tables = new HashMap<>();
    private CompletableFuture<KvTable> last = CompletableFuture.failedFuture(new IllegalStateException("none yet"));

    public KvTables(CqlSession session, KvSettings settings) {
        this.session = session;
        this.settings = settings;
    }

    /** The table of this name, made where it is missing. A failure is not remembered: the next call tries again. */
    private synchronized CompletionStage<KvTable> table(String name) {
        CompletableFuture<KvTable> known = tables.get(name);
        if (known != null && !known.isCompletedExceptionally()) {
            return known;
        }
        CompletableFuture<KvTable> made = last.handle((before, failure) -> make(name))
                .thenCompose(next -> next)
                .toCompletableFuture();
        tables.put(name, made);
        last = made;
        return made;
    }

    /** Runs a statement of a table. One that is found to be gone is forgotten: the next call makes it again. */
    CompletionStage<AsyncResultSet> execute(String name, Function<KvTable, Statement<?>> statement) {
        return table(name)
                .thenCompose(ready -> session.executeAsync(statement.apply(ready)))
                .whenComplete((rows, failure) -> {
                    if (failure != null && KvFailures.isMissingTable(failure)) {
                        forget(name);
                    }
                });
    }

    private synchronized void forget(String name) {
        tables.remove(name);
    }

    private CompletionStage<KvTable> make(String name) {
        String table = CqlIdentifier.fromInternal(name).asCql(true);
        String qualified = CqlIdentifier.fromInternal(settings.keyspace()).asCql(true) + "." + table;
        return exists(name)
                .thenCompose(there -> there ? CompletableFuture.completedStage(true) : create(qualified))
                .thenCompose(ready -> prepare(qualified));
    }

    /** Asked for first, so that a user without the right to change the schema can use a table that is there. */
    private CompletionStage<Boolean> exists(String name) {
        return schema(SimpleStatement.newInstance(
                        "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ? AND table_name = ?",
                        settings.keyspace(),
                        name))
                .thenApply(found -> found.one() != null);
    }

    private CompletionStage<Boolean> create(String table) {
        String keyspace = CqlIdentifier.fromInternal(settings.keyspace()).asCql(true);
        return schema(SimpleStatement.newInstance("CREATE KEYSPACE IF NOT EXISTS %s WITH replication = %s"
                        .formatted(keyspace, settings.replication())))
                .thenCompose(made -> schema(SimpleStatement.newInstance("""
                        CREATE TABLE IF NOT EXISTS %s (
                            namespace text,
                            id text,
                            key text,
                            value blob,
                            entry_id text,
                            attributes frozen<map<text, text>>,
                            PRIMARY KEY ((namespace, id), key))
                        """.formatted(table))))
                .thenApply(made -> true);
    }

    private CompletionStage<AsyncResultSet> schema(SimpleStatement statement) {
        return session.executeAsync(statement.setTimeout(SCHEMA_TIMEOUT));
    }

    private CompletionStage<KvTable> prepare(String table) {
        CompletionStage<PreparedStatement> put = prepared("""
                INSERT INTO %s (namespace, id, key, value, entry_id, attributes)
                VALUES (:namespace, :id, :key, :value, :entry_id, :attributes)
                USING TIMESTAMP :version AND TTL :lifetime""", table);
        CompletionStage<PreparedStatement> deleteItem = prepared("""
                DELETE FROM %s USING TIMESTAMP :version
                WHERE namespace = :namespace AND id = :id AND key = :key""", table);
        CompletionStage<PreparedStatement> deleteId = prepared("""
                DELETE FROM %s USING TIMESTAMP :version
                WHERE namespace = :namespace AND id = :id""", table);
        CompletionStage<PreparedStatement> get = prepared("""
                SELECT value, entry_id, attributes, writetime(value) AS version, ttl(value) AS life FROM %s
                WHERE namespace = :namespace AND id = :id AND key = :key""", table);
        String items =
                "SELECT key, value, entry_id, attributes, writetime(value) AS version, ttl(value) AS life FROM %s"
                        + " WHERE namespace = :namespace AND id = :id";
        CompletionStage<KvTable.Scans> scans = prepared(items + " LIMIT :most", table)
                .thenCombine(prepared(items + " AND key > :after LIMIT :most", table), KvTable.Scans::new);
        CompletionStage<PreparedStatement> all = prepared("SELECT namespace, id, key, value FROM %s", table);
        CompletionStage<PreparedStatement> names = prepared("""
                SELECT namespace, id, key, token(namespace, id) AS place FROM %s
                WHERE token(namespace, id) >= :earliest""", table);
        CompletionStage<KvTable.Reading> reading = get.thenCompose(one -> scans.thenCompose(
                id -> all.thenCombine(names, (every, named) -> new KvTable.Reading(one, id, every, named))));
        return put.thenCompose(first -> deleteItem.thenCompose(second ->
                deleteId.thenCompose(third -> reading.thenApply(fourth -> new KvTable(first, second, third, fourth)))));
    }

    private CompletionStage<PreparedStatement> prepared(String statement, String table) {
        return session.prepareAsync(SimpleStatement.newInstance(statement.formatted(table))
                .setConsistencyLevel(settings.consistency())
                .setTimeout(settings.requestTimeout())
                .setIdempotent(true));
    }
}
