package io.walservice.bench;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.walservice.local.CassandraEndpoint;
import io.walservice.multinode.contents.CassandraSessions;
import java.util.concurrent.CompletionStage;

/**
 * What an application would do without mutation sets: Cassandra's own logged batch of the same rows, which all come in
 * the end, but not at once, on no condition, and nowhere else.
 */
final class LoggedBatches implements Subject {
    private final Payloads payloads;
    private final CqlSession session;
    private final PreparedStatement insert;

    LoggedBatches(CassandraEndpoint cassandra, String keyspace, Payloads payloads) {
        this.payloads = payloads;
        this.session = CassandraSessions.open(cassandra);
        session.execute(
                "CREATE TABLE IF NOT EXISTS %s.bench_batch (id text PRIMARY KEY, payload blob)".formatted(keyspace));
        this.insert = session.prepare("INSERT INTO %s.bench_batch (id, payload) VALUES (?, ?)".formatted(keyspace));
    }

    @Override
    public String name() {
        return "logged batches of %d rows".formatted(SetWrites.ITEMS);
    }

    @Override
    public CompletionStage<?> issue(long n) {
        BatchStatementBuilder batch = BatchStatement.builder(BatchType.LOGGED);
        for (int row = 0; row < SetWrites.ITEMS; row++) {
            batch.addStatement(insert.bind(
                    "set-%d-%d".formatted(n, row), payloads.of(n + row).asReadOnlyByteBuffer()));
        }
        return session.executeAsync(batch.build());
    }

    @Override
    public void close() {
        session.close();
    }
}
