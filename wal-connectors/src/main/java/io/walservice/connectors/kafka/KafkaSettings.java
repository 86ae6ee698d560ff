package io.walservice.connectors.kafka;

import io.walservice.namespace.DataSize;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * How to reach a Kafka cluster.
 *
 * @param bootstrapServers {@code host:port} list
 * @param largestRecord largest record with its envelope; also the limit of topics that we create
 * @param requestTimeout limit of one request
 * @param deliveryTimeout limit of a whole publish or administrative call, with all its repeats; at least the request's
 * @param properties further client properties, for example of TLS and SASL; they win over ours
 */
public record KafkaSettings(
        String bootstrapServers,
        DataSize largestRecord,
        Duration requestTimeout,
        Duration deliveryTimeout,
        Map<String, String> properties) {

    /** Records of one batch travel and fail together. Large, because only one request is in flight. */
    private static final int BATCH_BYTES = 256 * 1024;

    /**
     * With more than one, a partition's second batch may arrive where its first was refused: a broker that knows
     * nothing of a producer takes any sequence number from it (KIP-360). The first then fails for good, after the whole
     * delivery timeout. New topics show it often: a broker refuses a partition that it does not lead yet.
     */
    private static final int REQUESTS_IN_FLIGHT = 1;

    private static final long LEAST_BUFFER_BYTES = 32L * 1024 * 1024;

    public KafkaSettings {
        properties = Map.copyOf(properties);
        if (deliveryTimeout.compareTo(requestTimeout) < 0) {
            throw new IllegalArgumentException("delivery timeout: %s (expected: at least the request timeout, %s)"
                    .formatted(deliveryTimeout, requestTimeout));
        }
    }

    /** The same, for another cluster. */
    public KafkaSettings at(String otherServers) {
        return new KafkaSettings(otherServers, largestRecord, requestTimeout, deliveryTimeout, properties);
    }

    Map<String, Object> admin() {
        Map<String, Object> all = new HashMap<>();
        all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        all.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) requestTimeout.toMillis());
        all.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) deliveryTimeout.toMillis());
        all.putAll(properties);
        return all;
    }

    Map<String, Object> producer() {
        Map<String, Object> all = new HashMap<>();
        all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        all.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, REQUESTS_IN_FLIGHT);
        all.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        all.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        all.put(ProducerConfig.BUFFER_MEMORY_CONFIG, Math.max(LEAST_BUFFER_BYTES, 4 * largestRecord.bytes()));
        all.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Math.toIntExact(largestRecord.bytes()));
        all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, requestTimeout.toMillis());
        all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) requestTimeout.toMillis());
        all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) deliveryTimeout.toMillis());
        all.putAll(properties);
        return all;
    }
}
