package io.walservice.multinode.sets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;

/** What sets have in Cassandra while they are under way, and nothing of it once all are at their end. */
final class Leftovers {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final int ENOUGH_TO_TELL = 5;

    private Leftovers() {}

    /** No set is open, nothing is staged, no chunk is kept, no id is held. */
    static void awaitNone(CqlSession cassandra, String keyspace) {
        await("nothing to be left of any set")
                .atMost(LIMIT)
                .pollInterval(INTERVAL)
                .ignoreExceptions()
                .untilAsserted(() -> {
                    for (String table : List.of("mutation_open", "mutation_item", "mutation_value")) {
                        assertThat(cassandra
                                        .execute("SELECT * FROM %s.%s LIMIT %d"
                                                .formatted(keyspace, table, ENOUGH_TO_TELL))
                                        .all())
                                .as(table)
                                .extracting(Row::getFormattedContents)
                                .isEmpty();
                    }
                    assertThat(heldIds(cassandra, keyspace))
                            .as("ids that are held")
                            .isEmpty();
                });
    }

    private static List<String> heldIds(CqlSession cassandra, String keyspace) {
        return StreamSupport.stream(
                        cassandra
                                .execute("SELECT id, holder FROM %s.mutation_intent".formatted(keyspace))
                                .spliterator(),
                        false)
                .filter(row -> row.getString("holder") != null)
                .map(Row::getFormattedContents)
                .limit(ENOUGH_TO_TELL)
                .toList();
    }
}
