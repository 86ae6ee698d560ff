package io.walservice.connectors.evcache;

import com.datastax.oss.driver.api.core.CqlSession;
import io.walservice.connectors.TestSessions;
import io.walservice.local.CassandraEndpoint;
import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import java.time.Duration;
import java.util.UUID;

/** The table of versions in a keyspace of a test's own. */
final class VersionTables implements AutoCloseable {
    final VersionTable table;
    private final CqlSession session;

    VersionTables() {
        CassandraEndpoint cassandra = LocalStack.shared(Service.CASSANDRA).cassandra();
        String keyspace = "ev_" + UUID.randomUUID().toString().replace("-", "");
        session = TestSessions.open(cassandra);
        schema("CREATE KEYSPACE %s WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}"
                .formatted(keyspace));
        schema(VersionTable.schema(keyspace));
        table = new VersionTable(session, keyspace, Duration.ofDays(30));
    }

    private void schema(String statement) {
        TestSessions.change(session, statement);
    }

    @Override
    public void close() {
        session.close();
    }
}
