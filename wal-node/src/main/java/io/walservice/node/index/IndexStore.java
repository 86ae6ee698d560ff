package io.walservice.node.index;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** How far the indexes of targets are, in Cassandra. Thread-safe; nothing blocks. */
public final class IndexStore {
    private final CqlSession session;
    private final PreparedStatement find;
    private final PreparedStatement save;

    /** Prepares its statements: blocks, so make it while the node starts. */
    public IndexStore(CqlSession session, String keyspace) {
        String table = keyspace + ".index_build";
        this.session = session;
        this.find = prepare(
                session,
                "SELECT * FROM " + table
                        + " WHERE namespace = :namespace AND target = :target AND index_id = :index_id");
        this.save = prepare(
                session,
                "INSERT INTO " + table
                        + " (namespace, target, index_id, state, up_to, items, duplicates, examples, changed) VALUES"
                        + " (:namespace, :target, :index_id, :state, :up_to, :items, :duplicates, :examples, :changed)");
    }

    private static PreparedStatement prepare(CqlSession session, String statement) {
        return session.prepare(SimpleStatement.newInstance(statement)
                .setConsistencyLevel(DefaultConsistencyLevel.LOCAL_QUORUM)
                .setIdempotent(true));
    }

    /** The statement that makes the table. */
    public static String schema(String keyspace) {
        return """
                CREATE TABLE IF NOT EXISTS %s.index_build (
                    namespace text,
                    target text,
                    index_id text,
                    state text,
                    up_to bigint,
                    items bigint,
                    duplicates bigint,
                    examples frozen<list<text>>,
                    changed timestamp,
                    PRIMARY KEY ((namespace, target), index_id))
                """.formatted(keyspace);
    }

    /** How far an index is; at its beginning where nothing is stored. */
    public CompletionStage<IndexBuild> find(String namespace, String target, String index) {
        return session.executeAsync(find.bind()
                        .setString("namespace", namespace)
                        .setString("target", target)
                        .setString("index_id", index))
                .thenApply(result -> Optional.ofNullable(result.one())
                        .map(IndexStore::build)
                        .orElseGet(() -> IndexBuild.begin(index, Instant.now())));
    }

    /** Has an index built from the beginning; what it has stays in it. */
    public CompletionStage<Void> restart(String namespace, String target, String index) {
        return save(namespace, target, IndexBuild.begin(index, Instant.now()));
    }

    CompletionStage<Void> save(String namespace, String target, IndexBuild build) {
        return session.executeAsync(save.bind()
                        .setString("namespace", namespace)
                        .setString("target", target)
                        .setString("index_id", build.index())
                        .setString("state", build.state().name())
                        .setLong("up_to", build.upTo())
                        .setLong("items", build.items())
                        .setLong("duplicates", build.duplicates())
                        .setList("examples", build.examples(), String.class)
                        .setInstant("changed", build.changed()))
                .thenApply(done -> null);
    }

    private static IndexBuild build(Row row) {
        return new IndexBuild(
                String.valueOf(row.getString("index_id")),
                IndexBuild.State.valueOf(row.getString("state")),
                row.getLong("up_to"),
                row.getLong("items"),
                row.getLong("duplicates"),
                Objects.requireNonNullElse(row.getList("examples", String.class), List.of()),
                Objects.requireNonNullElse(row.getInstant("changed"), Instant.EPOCH));
    }
}
