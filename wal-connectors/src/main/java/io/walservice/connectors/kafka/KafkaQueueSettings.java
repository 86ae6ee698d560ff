package io.walservice.connectors.kafka;

import io.walservice.connectors.LaneId;
import java.time.Duration;

/**
 * How namespaces are laid out on Kafka.
 *
 * @param prefix begins the names of our topics and consumer groups
 * @param replicationFactor of topics we create; a majority of the replicas must hold a record before it counts
 * @param commitInterval how long a settled record may wait for its commit; a lane that crashes applies so much again
 * @param sessionTimeout after how long the lane of a dead node may be taken over; at least the broker's
 *     {@code group.min.session.timeout.ms}, 6 s by default
 */
public record KafkaQueueSettings(
        KafkaSettings kafka, String prefix, short replicationFactor, Duration commitInterval, Duration sessionTimeout) {

    String topicOf(String namespace) {
        return prefix + namespace;
    }

    String groupOf(LaneId lane) {
        return prefix + lane.namespace() + "." + lane.target();
    }
}
