package io.walservice.connectors.evcache;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The newest write of each item, which memcached cannot tell. In the region's Cassandra, at {@code LOCAL_QUORUM}: so
 * whoever reads after a write was answered finds that write or a newer one. Thread-safe; the session stays the
 * caller's.
 *
 * <p>A write is a row, sorted by what makes it win, and comes with a tombstone for all older rows of its item, in one
 * mutation: an item has one live row, but for writes of the same version. One cell that newer writes overwrite would be
 * less, but does not do: of two cells with the same timestamp and a time to live, Cassandra takes the one that expires
 * later (CASSANDRA-14592), which is the one that came last and not the one that was written last.
 */
public final class VersionTable {
    private static final ConsistencyLevel CONSISTENCY = DefaultConsistencyLevel.LOCAL_QUORUM;

    private final CqlSession session;
    private final String keyspace;
    private final int lifeSeconds;
    private CompletableFuture<Statements> statements = CompletableFuture.failedFuture(new IllegalStateException());

    private record Statements(PreparedStatement write, PreparedStatement newest) {}

    /**
     * A table of this keyspace.
     *
     * @param life how long a write is remembered: one that arrives later than that after a newer one wins
     */
    public VersionTable(CqlSession session, String keyspace, Duration life) {
        this.session = session;
        this.keyspace = keyspace;
        this.lifeSeconds = Math.toIntExact(life.toSeconds());
        if (lifeSeconds < 1) {
            throw new IllegalArgumentException("life of versions: %s (expected: at least 1s)".formatted(life));
        }
    }

    /** The statement that makes the table. */
    public static String schema(String keyspace) {
        return """
                CREATE TABLE IF NOT EXISTS %s.evcache_version (
                    namespace text,
                    target text,
                    item text,
                    version bigint,
                    sequence bigint,
                    removes boolean,
                    PRIMARY KEY ((namespace, target, item), version, sequence))
                WITH CLUSTERING ORDER BY (version DESC, sequence DESC)
                """.formatted(keyspace);
    }

    /** Remembers a write; may be repeated. */
    CompletionStage<Void> write(ItemWrite.ItemKey key, ItemVersion version) {
        return prepared()
                .thenCompose(ready -> session.executeAsync(ready.write()
                        .boundStatementBuilder()
                        .setString("namespace", key.namespace())
                        .setString("target", key.target())
                        .setString("item", key.name())
                        .setLong("older", version.version() - 1)
                        .setLong("version", version.version())
                        .setLong("sequence", version.sequence())
                        .setBoolean("removes", version.removes())
                        .setInt("life", lifeSeconds)
                        .build()))
                .thenApply(done -> null);
    }

    /** The write that wins, of those that are remembered. */
    CompletionStage<Optional<ItemVersion>> newest(ItemWrite.ItemKey key) {
        return prepared()
                .thenCompose(ready -> session.executeAsync(ready.newest()
                        .boundStatementBuilder()
                        .setString("namespace", key.namespace())
                        .setString("target", key.target())
                        .setString("item", key.name())
                        .build()))
                .thenApply(VersionTable::version);
    }

    private static Optional<ItemVersion> version(AsyncResultSet found) {
        Row row = found.one();
        return row == null
                ? Optional.empty()
                : Optional.of(
                        new ItemVersion(row.getLong("version"), row.getLong("sequence"), row.getBoolean("removes")));
    }

    /** A failure is not remembered: the next call tries again. */
    private synchronized CompletionStage<Statements> prepared() {
        if (statements.isCompletedExceptionally()) {
            statements = prepare("""
                            BEGIN UNLOGGED BATCH
                            DELETE FROM %1$s.evcache_version USING TIMESTAMP :older
                            WHERE namespace = :namespace AND target = :target AND item = :item;
                            INSERT INTO %1$s.evcache_version (namespace, target, item, version, sequence, removes)
                            VALUES (:namespace, :target, :item, :version, :sequence, :removes)
                            USING TIMESTAMP :version AND TTL :life;
                            APPLY BATCH""").thenCombine(prepare("""
                                    SELECT version, sequence, removes FROM %1$s.evcache_version
                                    WHERE namespace = :namespace AND target = :target AND item = :item LIMIT 1"""), Statements::new).toCompletableFuture();
        }
        return statements;
    }

    private CompletionStage<PreparedStatement> prepare(String statement) {
        return session.prepareAsync(SimpleStatement.newInstance(statement.formatted(keyspace))
                .setConsistencyLevel(CONSISTENCY)
                .setIdempotent(true));
    }
}
