package io.walservice.node;

import com.datastax.oss.driver.api.core.CqlSession;
import io.walservice.local.CassandraEndpoint;
import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import java.util.UUID;

/** The tables of a node in a keyspace of their own, on the server that all tests share, for tests without a node. */
public record TestTables(CqlSession session, String keyspace) implements AutoCloseable {

    /** Makes an empty keyspace, whose name begins with the prefix. */
    public static TestTables create(String prefix) {
        TestTables tables = new TestTables(
                connect(), prefix + "_" + UUID.randomUUID().toString().substring(0, 8));
        TestSchema.create(tables.session(), tables.keyspace());
        return tables;
    }

    /** Another session with the same server, to be closed by the caller: with threads of its own. */
    public static CqlSession connect() {
        CassandraEndpoint cassandra = LocalStack.shared(Service.CASSANDRA).cassandra();
        return CqlSession.builder()
                .addContactPoint(cassandra.contactPoint())
                .withLocalDatacenter(cassandra.datacenter())
                .build();
    }

    /** Gives the keyspace back. */
    @Override
    public void close() {
        TestSchema.drop(session, keyspace);
        session.close();
    }
}
