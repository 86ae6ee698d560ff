package io.walservice.connectors;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.walservice.local.CassandraEndpoint;
import java.time.Duration;

/** Sessions with a test's Cassandra. */
public final class TestSessions {
    private TestSessions() {}

    /**
     * A session of the caller's own, to be closed by it. It keeps no copy of the schema: the driver would wait for one
     * after each change; after a kill of the server, for a minute.
     */
    public static CqlSession open(CassandraEndpoint cassandra) {
        CqlSession session = CqlSession.builder()
                .addContactPoint(cassandra.contactPoint())
                .withLocalDatacenter(cassandra.datacenter())
                .build();
        session.setSchemaMetadataEnabled(false);
        return session;
    }

    /** Changes the schema, which takes longer than reading. */
    public static void change(CqlSession session, String statement) {
        session.execute(SimpleStatement.newInstance(statement).setTimeout(Duration.ofSeconds(30)));
    }
}
