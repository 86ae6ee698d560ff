package io.walservice.bench;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.walservice.local.CassandraEndpoint;
import io.walservice.multinode.contents.CassandraSessions;
import java.util.concurrent.CompletionStage;

/** What an application would do without a log: one INSERT an entry with Cassandra's own driver, a row each. */
final class DirectInserts implements Subject {
    private final Payloads payloads;
    private final CqlSession session;
    private final PreparedStatement insert;

    DirectInserts(CassandraEndpoint cassandra, String keyspace, Payloads payloads) {
        this.payloads = payloads;
        this.session = CassandraSessions.open(cassandra);
        session.execute("CREATE TABLE IF NOT EXISTS %s.bench (id text PRIMARY KEY, payload blob)".formatted(keyspace));
        this.insert = session.prepare("INSERT INTO %s.bench (id, payload) VALUES (?, ?)".formatted(keyspace));
    }

    @Override
    public String name() {
        return "direct inserts";
    }

    @Override
    public CompletionStage<?> issue(long n) {
        return session.executeAsync(insert.bind(Writes.id(n), payloads.of(n).asReadOnlyByteBuffer()));
    }

    @Override
    public void close() {
        session.close();
    }
}
