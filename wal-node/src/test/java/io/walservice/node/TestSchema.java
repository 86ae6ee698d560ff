package io.walservice.node;

import com.datastax.oss.driver.api.core.CqlSession;
import com.typesafe.config.ConfigFactory;
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
}
