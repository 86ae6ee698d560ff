package io.walservice.connectors.catalog;

import com.datastax.oss.driver.api.core.CqlSession;
import io.walservice.connectors.evcache.VersionTable;
import io.walservice.connectors.kafka.KafkaSettings;
import io.walservice.connectors.kv.KvSettings;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/**
 * What a node has that targets need.
 *
 * @param kafka the shard's own Kafka; for targets on other clusters, everything but its servers
 * @param region the node's own
 * @param executor where outcomes are reported
 */
public record TargetEnvironment(
        Cassandra cassandra, KafkaSettings kafka, String region, InstantSource clock, Executor executor) {

    /**
     * The region's own Cassandra.
     *
     * @param session shared with the node, which closes it
     * @param versions of the items of caches
     */
    public record Cassandra(CqlSession session, KvSettings kv, VersionTable versions) {}
}
