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
        CassandraEndpoint cassandra = LocalStack.shared(Service.CASSANDRA).cassandra();
        CqlSession session = CqlSession.builder()
                .addContactPoint(cassandra.contactPoint())
                .withLocalDatacenter(cassandra.datacenter())
                .build();
        TestTables tables = new TestTables(
                session, prefix + "_" + UUID.randomUUID().toString().substring(0, 8));
        TestSchema.create(session, tables.keyspace());
        return tables;
    }

    /** Gives the keyspace back. */
    @Override
    public void close() {
        TestSchema.drop(session, keyspace);
        session.close();
    }
}
