package io.walservice.node.deadletter;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.stream.StreamSupport;
import org.apache.pekko.Done;

/** Who did what, in Cassandra. Nothing is ever changed or deleted there. Thread-safe; nothing blocks. */
public final class ActionLog {

    private static final int MOST_LISTED = 1_000;

    private final CqlSession session;
    private final PreparedStatement insert;
    private final PreparedStatement list;

    /** Prepares its statements: blocks, so make it while the node starts. */
    public ActionLog(CqlSession session, String keyspace) {
        this.session = session;
        this.insert = session.prepare("INSERT INTO " + keyspace
                + ".action (namespace, action_id, author, verb, detail) VALUES (?, ?, ?, ?, ?)");
        this.list = session.prepare("SELECT action_id, author, verb, detail FROM " + keyspace
                + ".action WHERE namespace = ? LIMIT " + MOST_LISTED);
    }

    /** The statement that makes the table. */
    public static String schema(String keyspace) {
        return """
                CREATE TABLE IF NOT EXISTS %s.action (
                    namespace text,
                    action_id timeuuid,
                    author text,
                    verb text,
                    detail text,
                    PRIMARY KEY (namespace, action_id)) WITH CLUSTERING ORDER BY (action_id DESC)
                """.formatted(keyspace);
    }

    /** Completes when it is durable; only then may the action be done. */
    public CompletionStage<Done> note(String namespace, String author, String verb, String detail) {
        return session.executeAsync(insert.bind(namespace, Uuids.timeBased(), author, verb, detail))
                .thenApply(stored -> Done.getInstance());
    }

    /** Newest first. */
    public CompletionStage<List<Action>> list(String namespace) {
        return session.executeAsync(list.bind(namespace).setPageSize(MOST_LISTED))
                .thenApply(result -> StreamSupport.stream(result.currentPage().spliterator(), false)
                        .map(ActionLog::action)
                        .toList());
    }

    private static Action action(Row row) {
        long millis = Uuids.unixTimestamp(Objects.requireNonNull(row.getUuid("action_id")));
        return new Action(Instant.ofEpochMilli(millis), text(row, "author"), text(row, "verb"), text(row, "detail"));
    }

    private static String text(Row row, String column) {
        return Objects.requireNonNullElse(row.getString(column), "");
    }
}
