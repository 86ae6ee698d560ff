package io.walservice.connectors.sqs;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What SQS cannot keep for us, in the node's keyspace. The session stays the caller's. */
public final class SqsTables {
    private final CqlSession session;
    private final String keyspace;

    public SqsTables(CqlSession session, String keyspace) {
        this.session = session;
        this.keyspace = keyspace;
    }

    /**
     * The statements that make the tables: the queues of namespaces with where their lanes begin, and how far lanes
     * have come.
     */
    public static List<String> schema(String keyspace) {
        return List.of("""
                CREATE TABLE IF NOT EXISTS %s.sqs_queue (
                    namespace text,
                    partitions int static,
                    log_partition int,
                    target text,
                    from_sequence bigint,
                    PRIMARY KEY (namespace, log_partition, target))
                """.formatted(keyspace), """
                CREATE TABLE IF NOT EXISTS %s.sqs_lane (
                    namespace text,
                    target text,
                    run uuid,
                    marks map<int, text>,
                    PRIMARY KEY ((namespace, target)))
                """.formatted(keyspace));
    }

    /** @param statement with {@code %s} for the keyspace */
    CompletionStage<AsyncResultSet> execute(String statement, Object... values) {
        return session.executeAsync(SimpleStatement.newInstance(statement.formatted(keyspace), values));
    }

    static CompletionStage<List<Row>> rows(AsyncResultSet page) {
        return rows(page, new ArrayList<>());
    }

    private static CompletionStage<List<Row>> rows(AsyncResultSet page, List<Row> found) {
        page.currentPage().forEach(found::add);
        return page.hasMorePages()
                ? page.fetchNextPage().thenCompose(next -> rows(next, found))
                : CompletableFuture.completedStage(found);
    }
}
