package io.walservice.node.staging;

import com.datastax.oss.driver.api.core.CqlSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Where a node keeps sets that are not at their end. Thread-safe. */
public record SetTables(Contents contents, Intents intents, Decisions decisions, OpenSets open) {

    /**
     * Prepares all statements: blocks, so make it while the node starts.
     *
     * @param memory how long it is remembered what was decided, and when an id was last written
     */
    public static SetTables prepare(CqlSession session, String keyspace, Duration memory) {
        return new SetTables(
                new Contents(session, keyspace),
                new Intents(session, keyspace, memory),
                new Decisions(session, keyspace, memory),
                new OpenSets(session, keyspace));
    }

    /** The statements that make the tables. */
    public static List<String> schema(String keyspace) {
        List<String> statements = new ArrayList<>(Contents.schema(keyspace));
        statements.add(Intents.schema(keyspace));
        statements.add(Decisions.schema(keyspace));
        statements.add(OpenSets.schema(keyspace));
        return List.copyOf(statements);
    }

    /** Takes ids for those who work on sets here. */
    public Holds holds() {
        return new Holds(intents, open);
    }
}
