package io.walservice.node;

import java.util.List;

/**
 * The tables of Pekko's Cassandra journal and snapshot store, as its version 1.1 has them without events by tag
 * (https://pekko.apache.org/docs/pekko-persistence-cassandra/current/journal.html#schema).
 */
final class JournalSchema {

    private JournalSchema() {}

    static List<String> statements(String keyspace) {
        return List.of(
                """
                CREATE TABLE IF NOT EXISTS %s.messages (
                    persistence_id text, partition_nr bigint, sequence_nr bigint, timestamp timeuuid,
                    timebucket text, writer_uuid text, ser_id int, ser_manifest text, event_manifest text, event blob,
                    meta_ser_id int, meta_ser_manifest text, meta blob, tags set<text>,
                    PRIMARY KEY ((persistence_id, partition_nr), sequence_nr, timestamp))
                WITH compaction = {'class': 'SizeTieredCompactionStrategy'}
                """.formatted(keyspace),
                """
                CREATE TABLE IF NOT EXISTS %s.metadata (
                    persistence_id text PRIMARY KEY, deleted_to bigint, properties map<text, text>)
                """.formatted(keyspace),
                "CREATE TABLE IF NOT EXISTS %s.all_persistence_ids (persistence_id text PRIMARY KEY)"
                        .formatted(keyspace),
                """
                CREATE TABLE IF NOT EXISTS %s.snapshots (
                    persistence_id text, sequence_nr bigint, timestamp bigint, ser_id int, ser_manifest text,
                    snapshot_data blob, snapshot blob, meta_ser_id int, meta_ser_manifest text, meta blob,
                    PRIMARY KEY (persistence_id, sequence_nr))
                WITH CLUSTERING ORDER BY (sequence_nr DESC)
                """.formatted(keyspace));
    }
}
