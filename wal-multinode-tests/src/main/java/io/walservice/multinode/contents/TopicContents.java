package io.walservice.multinode.contents;

import io.walservice.local.KafkaEndpoint;
import io.walservice.multinode.history.Found;
import io.walservice.multinode.history.TargetContents;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What a kafka target's topic holds: all records, in the order of each partition, so also of each key. */
public final class TopicContents {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final long LIMIT_SECONDS = 60;

    private TopicContents() {}

    /** Makes a topic. */
    public static void create(KafkaEndpoint kafka, String topic, int partitions) {
        create(kafka, new NewTopic(topic, partitions, (short) 1));
    }

    /** Makes a topic whose records carry the time at which the broker got them. */
    public static void createStampedOnArrival(KafkaEndpoint kafka, String topic, int partitions) {
        create(
                kafka,
                new NewTopic(topic, partitions, (short) 1).configs(Map.of("message.timestamp.type", "LogAppendTime")));
    }

    private static void create(KafkaEndpoint kafka, NewTopic topic) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(topic)).all().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("topic %s cannot be made".formatted(topic.name()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /**
     * A record with its own time.
     *
     * @param millis since 1970
     */
    public record Stamped(String payload, long millis) {}

    /** All records from the oldest to those that are there when this begins. */
    public static TargetContents read(KafkaEndpoint kafka, String topic) {
        return new TargetContents(topic, true, read(kafka, topic, TopicContents::found));
    }

    /** The same, with the records' times. */
    public static List<Stamped> readStamped(KafkaEndpoint kafka, String topic) {
        return read(kafka, topic, record -> new Stamped(String.valueOf(record.value()), record.timestamp()));
    }

    private static <T> List<T> read(
            KafkaEndpoint kafka, String topic, Function<ConsumerRecord<String, String>, T> found) {
        Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            return readTo(consumer, consumer.endOffsets(partitions), found);
        }
    }

    private static <T> List<T> readTo(
            KafkaConsumer<String, String> consumer,
            Map<TopicPartition, Long> ends,
            Function<ConsumerRecord<String, String>, T> found) {
        List<T> records = new ArrayList<>();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("not read to its end within %d s: %s".formatted(LIMIT_SECONDS, ends));
            }
            consumer.poll(POLL).forEach(record -> records.add(found.apply(record)));
        }
        return records;
    }

    private static Found found(ConsumerRecord<String, String> record) {
        Header entryId = record.headers().lastHeader("wal-entry-id");
        return new Found(
                String.valueOf(record.value()),
                entryId == null ? "" : new String(entryId.value(), StandardCharsets.UTF_8));
    }
}
