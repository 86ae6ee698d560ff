package io.walservice.connectors.kafka;

import io.walservice.connectors.LaneId;
import io.walservice.connectors.QueueId;
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

    /** The brokers that have a queue. */
    String serversOf(QueueId queue) {
        return queue.elsewhere().map(place -> place.region().kafka()).orElse(kafka.bootstrapServers());
    }

    /** Every region names its topics in the same way, unless a namespace says otherwise. */
    String topicOf(QueueId queue) {
        String own = prefix + queue.namespace();
        return queue.elsewhere().map(place -> place.region().topicOr(own)).orElse(own);
    }

    String groupOf(QueueId queue, LaneId lane) {
        return queue.elsewhere()
                .map(place -> groupElsewhere(queue, lane.target(), place.reader()))
                .orElseGet(() -> topicOf(queue) + "." + lane.target());
    }

    /** The group in which another region reads a queue; both sides have to come to the same name. */
    String groupElsewhere(QueueId queue, String target, String reader) {
        return topicOf(queue) + "." + target + "@" + reader;
    }
}
