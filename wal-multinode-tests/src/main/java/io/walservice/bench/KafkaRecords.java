package io.walservice.bench;

import io.walservice.local.KafkaEndpoint;
import io.walservice.multinode.contents.TopicContents;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Kafka's own producer: acks=all, idempotent. */
final class KafkaRecords implements Subject {
    private static final int PARTITIONS = 8;

    private final Payloads payloads;
    private final String topic;
    private final KafkaProducer<String, byte[]> producer;

    KafkaRecords(KafkaEndpoint kafka, String topic, Payloads payloads) {
        this.payloads = payloads;
        this.topic = topic;
        TopicContents.create(kafka, topic, PARTITIONS);
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        kafka.bootstrapServers(),
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    @Override
    public String name() {
        return "Kafka producer";
    }

    @Override
    public CompletionStage<?> issue(long n) {
        CompletableFuture<Long> acknowledged = new CompletableFuture<>();
        var unused = producer.send(
                new ProducerRecord<>(topic, Writes.id(n), payloads.of(n).toByteArray()), (metadata, failure) -> {
                    if (failure == null) {
                        acknowledged.complete(metadata.offset());
                    } else {
                        acknowledged.completeExceptionally(failure);
                    }
                });
        return acknowledged;
    }

    @Override
    public void close() {
        producer.close();
    }
}
