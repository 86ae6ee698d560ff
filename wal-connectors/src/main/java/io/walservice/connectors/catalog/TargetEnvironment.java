package io.walservice.connectors.catalog;

import com.datastax.oss.driver.api.core.CqlSession;
import io.walservice.connectors.cassandra.RowTables;
import io.walservice.connectors.elasticsearch.SearchCredentials;
import io.walservice.connectors.evcache.VersionTable;
import io.walservice.connectors.index.IndexTable;
import io.walservice.connectors.kafka.KafkaSettings;
import io.walservice.connectors.kv.KvSettings;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/**
 * What a node has that targets need.
 *
 * @param search who the node is to search clusters
 * @param kafka the shard's own Kafka; for targets on other clusters, everything but its servers
 * @param region the node's own
 * @param executor where outcomes are reported
 */
public record TargetEnvironment(
        Cassandra cassandra,
        SearchCredentials search,
        KafkaSettings kafka,
        String region,
        InstantSource clock,
        Executor executor) {

    /**
     * The region's own Cassandra.
     *
     * @param session shared with the node, which closes it
     * @param rows tables of users
     * @param versions of the items of caches
     * @param indexes of kv targets
     */
    public record Cassandra(
            CqlSession session, KvSettings kv, RowTables rows, VersionTable versions, IndexTable indexes) {}
}
