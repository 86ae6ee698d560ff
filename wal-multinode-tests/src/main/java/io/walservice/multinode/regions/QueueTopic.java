package io.walservice.multinode.regions;

import io.walservice.internal.v1.QueueRecord;
import io.walservice.local.KafkaEndpoint;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topic of one namespace's queue, for whoever harms it or puts things there that the log did not write. */
public final class QueueTopic implements AutoCloseable {
    private static final long LIMIT_SECONDS = 30;

    private final String name;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;

    QueueTopic(KafkaEndpoint kafka, String name) {
        this.name = name;
        Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
        this.admin = Admin.create(settings);
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    public String name() {
        return name;
    }

    /** Of each partition, the offset of the oldest record that is left. */
    public Map<Integer, Long> starts() {
        return offsets(OffsetSpec.earliest());
    }

    /** Of each partition, the offset that the next record gets. */
    public Map<Integer, Long> ends() {
        return offsets(OffsetSpec.latest());
    }

    /** How far a region has read for one of its targets. */
    public Map<Integer, Long> committed(String target, String region) {
        String group = "%s.%s@%s".formatted(name, target, region);
        Map<TopicPartition, OffsetAndMetadata> committed =
                get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        return committed.entrySet().stream()
                .filter(entry -> entry.getValue() != null)
                .collect(Collectors.toMap(
                        entry -> entry.getKey().partition(),
                        entry -> entry.getValue().offset()));
    }

    /** Deletes all records that are there, as a retention that is too short would. */
    public void deleteRecords() {
        get(admin.deleteRecords(partitions().stream()
                        .collect(Collectors.toMap(Function.identity(), partition -> RecordsToDelete.beforeOffset(-1))))
                .all());
    }

    /** Deletes the topic itself. */
    public void delete() {
        get(admin.deleteTopics(List.of(name)).all());
    }

    public boolean exists() {
        try {
            return !partitions().isEmpty();
        } catch (IllegalStateException failure) {
            if (failure.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw failure;
        }
    }

    /** Adds a record; returns once Kafka has it. */
    public void add(int partition, QueueRecord record) {
        get(producer.send(new ProducerRecord<>(
                name, partition, record.getEntry().getId().getBytes(StandardCharsets.UTF_8), record.toByteArray())));
    }

    private Map<Integer, Long> offsets(OffsetSpec spec) {
        Map<TopicPartition, ListOffsetsResultInfo> found = get(admin.listOffsets(
                        partitions().stream().collect(Collectors.toMap(Function.identity(), partition -> spec)))
                .all());
        Map<Integer, Long> offsets = new HashMap<>();
        found.forEach((partition, info) -> offsets.put(partition.partition(), info.offset()));
        return offsets;
    }

    private List<TopicPartition> partitions() {
        return get(admin.describeTopics(List.of(name)).allTopicNames()).values().stream()
                .flatMap(topic -> topic.partitions().stream())
                .map(partition -> new TopicPartition(name, partition.partition()))
                .toList();
    }

    private <T> T get(Future<T> answer) {
        try {
            return answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("topic %s: %s".formatted(name, e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("topic %s: no answer in %d s".formatted(name, LIMIT_SECONDS), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        producer.close();
        admin.close();
    }
}
