package io.walservice.node;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Map;

/** The tables of a node, for tests that run without one. */
public final class TestSchema {

    private TestSchema() {}

    public static void create(CqlSession session, String keyspace) {
        CassandraSession.createSchema(
                session,
                ConfigFactory.parseMap(Map.of(
                        "create-schema",
                        true,
                        "keyspace",
                        keyspace,
                        "replication",
                        "{'class': 'SimpleStrategy', 'replication_factor': 1}")));
    }

    /** Gives keyspaces back: each table costs the server that all tests share some heap for as long as it is there. */
    public static void drop(CqlSession session, String... keyspaces) {
        for (String keyspace : keyspaces) {
            change(session, "DROP KEYSPACE IF EXISTS " + keyspace);
        }
    }

    /** Changes the schema, which takes longer than reading. */
    public static void change(CqlSession session, String statement) {
        session.execute(SimpleStatement.newInstance(statement).setTimeout(Duration.ofSeconds(30)));
    }
}
