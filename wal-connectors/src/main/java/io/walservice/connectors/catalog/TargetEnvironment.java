package io.walservice.connectors.catalog;

import com.datastax.oss.driver.api.core.CqlSession;
import io.walservice.connectors.kafka.KafkaSettings;
import io.walservice.connectors.kv.KvSettings;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/**
 * What a node has that targets need.
 *
 * @param session shared with the node, which closes it
 * @param kafka the shard's own Kafka; for targets on other clusters, everything but its servers
 * @param executor where outcomes are reported
 */
public record TargetEnvironment(
        CqlSession session, KvSettings kv, KafkaSettings kafka, InstantSource clock, Executor executor) {}
