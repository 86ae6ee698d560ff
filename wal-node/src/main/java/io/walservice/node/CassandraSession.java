package io.walservice.node;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.internal.core.config.typesafe.DefaultDriverConfigLoader;
import com.typesafe.config.Config;
import io.walservice.connectors.evcache.VersionTable;
import io.walservice.connectors.index.IndexTable;
import io.walservice.connectors.sqs.SqsTables;
import io.walservice.node.deadletter.ActionLog;
import io.walservice.node.deadletter.DeadLetterOutbox;
import io.walservice.node.deadletter.DeadLetterStore;
import io.walservice.node.deadletter.RedriveStore;
import io.walservice.node.index.IndexStore;
import io.walservice.node.lease.LeaseStore;
import io.walservice.node.park.ParkStore;
import io.walservice.node.replay.ReplayStore;
import io.walservice.node.schedule.ScheduleStore;
import io.walservice.node.staging.SetTables;
import io.walservice.node.tally.TallyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The node's own session with Cassandra, for leases, dead letters and kv targets; the journal has one of its own. */
final class CassandraSession {

    /** Making a table takes longer than reading a row. */
    private static final Duration SCHEMA_TIMEOUT = Duration.ofSeconds(30);

    private static final Pattern KEYSPACE = Pattern.compile("[a-z][a-z0-9_]{0,47}");

    private CassandraSession() {}

    /** Connects; waits for Cassandra as long as it takes. */
    static CqlSession open(Config config) {
        return CqlSession.builder()
                .withConfigLoader(new DefaultDriverConfigLoader(() -> config.getConfig("datastax-java-driver")))
                .build();
    }

    /** Makes what tables are missing, if the node is to do that. */
    static void createSchema(CqlSession session, Config cassandra) {
        if (!cassandra.getBoolean("create-schema")) {
            return;
        }
        String keyspace = keyspace(cassandra);
        List<String> statements = new ArrayList<>();
        statements.add("CREATE KEYSPACE IF NOT EXISTS %s WITH replication = %s"
                .formatted(keyspace, cassandra.getString("replication")));
        statements.addAll(JournalSchema.statements(keyspace));
        statements.addAll(LeaseStore.schema(keyspace));
        statements.addAll(DeadLetterStore.schema(keyspace));
        statements.add(DeadLetterOutbox.schema(keyspace));
        statements.add(RedriveStore.schema(keyspace));
        statements.add(ActionLog.schema(keyspace));
        statements.add(ParkStore.schema(keyspace));
        statements.add(TallyStore.schema(keyspace));
        statements.addAll(ReplayStore.schema(keyspace));
        statements.addAll(ScheduleStore.schema(keyspace));
        statements.addAll(SqsTables.schema(keyspace));
        statements.add(VersionTable.schema(keyspace));
        statements.addAll(SetTables.schema(keyspace));
        statements.add(IndexTable.schema(keyspace));
        statements.add(IndexStore.schema(keyspace));
        make(session, statements);
    }

    /** With the driver's copy of the schema off, as the driver waits a second for more changes after each of them. */
    private static void make(CqlSession session, List<String> statements) {
        session.setSchemaMetadataEnabled(false);
        try {
            for (String statement : statements) {
                session.execute(SimpleStatement.newInstance(statement).setTimeout(SCHEMA_TIMEOUT));
            }
        } finally {
            session.setSchemaMetadataEnabled(null).toCompletableFuture().join();
        }
    }

    static String keyspace(Config cassandra) {
        String keyspace = cassandra.getString("keyspace");
        if (!KEYSPACE.matcher(keyspace).matches()) {
            throw new IllegalArgumentException(
                    "wal.cassandra.keyspace: %s (expected: 1 to 48 of a-z, 0-9 and _, beginning with a letter)"
                            .formatted(keyspace));
        }
        return keyspace;
    }
}
