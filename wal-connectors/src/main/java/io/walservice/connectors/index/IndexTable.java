package io.walservice.connectors.index;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.StreamSupport;

/**
 * The rows of all indexes: a partition for each term, a row for each item that has it. Rows and their removals carry
 * the versions of the writes that they come from, so of those about one row the later write wins, in whatever order
 * they come. Thread-safe; the session stays the caller's.
 */
public final class IndexTable {
    private static final ConsistencyLevel CONSISTENCY = DefaultConsistencyLevel.LOCAL_QUORUM;

    private final CqlSession session;
    private final String table;
    private CompletableFuture<Statements> statements = CompletableFuture.failedFuture(new IllegalStateException());

    private record Statements(
            PreparedStatement put, PreparedStatement remove, PreparedStatement first, PreparedStatement after) {}

    public IndexTable(CqlSession session, String keyspace) {
        this.session = session;
        this.table = keyspace + ".kv_index";
    }

    /** The statement that makes the table. */
    public static String schema(String keyspace) {
        return """
                CREATE TABLE IF NOT EXISTS %s.kv_index (
                    namespace text,
                    target text,
                    index_id text,
                    term text,
                    id text,
                    key text,
                    PRIMARY KEY ((namespace, target, index_id, term), id, key))
                """.formatted(keyspace);
    }

    /**
     * Says that an item has a term; may be repeated.
     *
     * @param life of the item, at least a second; empty: for ever
     */
    CompletionStage<Void> put(Term term, ItemRef item, long version, Optional<Duration> life) {
        int seconds = Math.toIntExact(life.map(Duration::toSeconds).orElse(0L));
        return prepared()
                .thenCompose(ready -> session.executeAsync(
                        of(term, item, ready.put()).setLong("version", version).setInt("life", seconds)))
                .thenApply(done -> null);
    }

    /** Says that an item no longer has a term since this version; may be repeated. */
    CompletionStage<Void> remove(Term term, ItemRef item, long version) {
        return prepared()
                .thenCompose(ready ->
                        session.executeAsync(of(term, item, ready.remove()).setLong("version", version)))
                .thenApply(done -> null);
    }

    private static BoundStatement of(Term term, ItemRef item, PreparedStatement statement) {
        return of(term, statement).setString("id", item.id()).setString("key", item.key());
    }

    private static BoundStatement of(Term term, PreparedStatement statement) {
        return statement
                .bind()
                .setString("namespace", term.namespace())
                .setString("target", term.target())
                .setString("index_id", term.index())
                .setString("term", term.text());
    }

    /** Items that have a term, in the order of ids and keys. */
    CompletionStage<List<ItemRef>> find(Term term, Optional<ItemRef> after, int most) {
        return prepared()
                .thenCompose(ready -> session.executeAsync(after.map(last -> of(term, ready.after())
                                .setString("id", last.id())
                                .setString("key", last.key()))
                        .orElseGet(() -> of(term, ready.first()))
                        .setInt("most", most)
                        .setPageSize(most)))
                .thenApply(rows -> StreamSupport.stream(rows.currentPage().spliterator(), false)
                        .map(row ->
                                new ItemRef(String.valueOf(row.getString("id")), String.valueOf(row.getString("key"))))
                        .toList());
    }

    /** A failure is not remembered: the next call tries again. */
    private synchronized CompletionStage<Statements> prepared() {
        if (statements.isCompletedExceptionally()) {
            String term =
                    " WHERE namespace = :namespace AND target = :target AND index_id = :index_id AND term = :term";
            String find = "SELECT id, key FROM " + table + term;
            CompletionStage<PreparedStatement> put = prepare("INSERT INTO " + table
                    + " (namespace, target, index_id, term, id, key)"
                    + " VALUES (:namespace, :target, :index_id, :term, :id, :key)"
                    + " USING TIMESTAMP :version AND TTL :life");
            CompletionStage<PreparedStatement> remove = prepare(
                    "DELETE FROM " + table + " USING TIMESTAMP :version" + term + " AND id = :id AND key = :key");
            CompletionStage<PreparedStatement> first = prepare(find + " LIMIT :most");
            CompletionStage<PreparedStatement> after = prepare(find + " AND (id, key) > (:id, :key) LIMIT :most");
            statements = put.thenCompose(one -> remove.thenCompose(
                            two -> first.thenCombine(after, (three, four) -> new Statements(one, two, three, four))))
                    .toCompletableFuture();
        }
        return statements;
    }

    private CompletionStage<PreparedStatement> prepare(String statement) {
        return session.prepareAsync(SimpleStatement.newInstance(statement)
                .setConsistencyLevel(CONSISTENCY)
                .setIdempotent(true));
    }
}
