package io.walservice.multinode.regions;

import io.walservice.local.KafkaEndpoint;
import io.walservice.multinode.contents.TopicContents;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A topic of one region, written to there and read from afar, without any log between: what replication is built on.
 */
final class PlainTopic implements AutoCloseable {
    private static final int PARTITIONS = 4;
    private static final Duration POLL = Duration.ofMillis(200);

    private final String name;
    private final KafkaProducer<String, String> producer;
    private final Map<String, Long> acknowledgedNanos = new ConcurrentHashMap<>();
    private final Map<String, Long> receivedNanos = new ConcurrentHashMap<>();
    private final AtomicInteger received = new AtomicInteger();
    private volatile boolean closed;

    private PlainTopic(String name, KafkaProducer<String, String> producer) {
        this.name = name;
        this.producer = producer;
    }

    /** @param name nobody else's on this region's Kafka */
    static PlainTopic open(Region region, String name) {
        KafkaEndpoint kafka = region.kafka();
        TopicContents.create(kafka, name, PARTITIONS);
        PlainTopic topic = new PlainTopic(
                name,
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers(), "acks", "all"),
                        new StringSerializer(),
                        new StringSerializer()));
        Thread reader = new Thread(() -> topic.read(region.kafkaLink().address()), "plain-reader");
        reader.setDaemon(true);
        reader.start();
        return topic;
    }

    void send(String id, String payload) {
        var unused = producer.send(new ProducerRecord<>(name, id, payload), (metadata, failure) -> {
            if (failure == null) {
                acknowledgedNanos.put(id, System.nanoTime());
            }
        });
    }

    private void read(String bootstrapServers) {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers), new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(name, partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!closed) {
                for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
                    receivedNanos.put(record.key(), System.nanoTime());
                    received.incrementAndGet();
                }
            }
        }
    }

    int received() {
        return received.get();
    }

    /** From acknowledged to received, in microseconds; 0 where a record was received first. */
    Histogram lags() {
        Histogram lags = new Histogram(3);
        receivedNanos.forEach((id, nanos) -> lags.recordValue(
                Math.max(0, TimeUnit.NANOSECONDS.toMicros(nanos - acknowledgedNanos.getOrDefault(id, nanos)))));
        return lags;
    }

    @Override
    public void close() {
        closed = true;
        producer.close();
    }
}
