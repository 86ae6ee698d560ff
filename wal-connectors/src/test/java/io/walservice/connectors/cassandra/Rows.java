package io.walservice.connectors.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.walservice.connectors.TestServers;
import io.walservice.connectors.TestSessions;
import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import java.time.Duration;

/** A user's keyspace in a Cassandra that a test may stop. */
final class Rows implements AutoCloseable {
    static final LocalStack STACK = TestServers.with(Service.CASSANDRA);

    final CqlSession session;

    Rows() {
        this.session = TestSessions.open(STACK.cassandra());
        execute("CREATE KEYSPACE IF NOT EXISTS shop"
                + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
    }

    ResultSet execute(String statement, Object... values) {
        return session.execute(SimpleStatement.newInstance(statement, values).setTimeout(Duration.ofSeconds(60)));
    }

    @Override
    public void close() {
        session.close();
    }
}
