package io.walservice.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.walservice.connectors.DeadLetterMirror;
import io.walservice.connectors.MirrorContract;
import io.walservice.connectors.TestServers;
import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class KafkaMirrorTest extends MirrorContract {
    private static final LocalStack STACK = TestServers.with(Service.KAFKA);

    @SuppressWarnings("NullAway.Init")
    private static KafkaTopicWriter writer;

    @BeforeAll
    static void connect() {
        writer = new KafkaTopicWriter(KafkaQueueTest.settings(), ForkJoinPool.commonPool());
    }

    @AfterAll
    static void disconnect() {
        writer.close();
    }

    @Override
    protected DeadLetterMirror at(String name) {
        return new KafkaMirror(writer, name);
    }

    @Override
    protected void make(String name) {
        try (Admin admin = Admin.create(KafkaQueueTest.settings().admin())) {
            NewTopic wanted =
                    new NewTopic(name, 1, (short) 1).configs(Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "1048588"));
            done(admin.createTopics(List.of(wanted)).all().toCompletionStage().thenApply(made -> name));
        }
    }

    @Override
    protected void stopServer() {
        STACK.server(Service.KAFKA).kill();
    }

    @Override
    protected void startServer() {
        STACK.server(Service.KAFKA).start();
    }

    @Test
    void the_attributes_of_the_entry_are_headers_too() {
        make(place());
        send(letter(entry("milk", "2 litres")));

        assertThat(copies(place()).get(0).headers()).containsEntry("source", "shop");
    }

    @Test
    void a_letter_without_payload_is_no_tombstone() {
        make(place());
        send(letter(entry("milk", "")));

        assertThat(records(place()))
                .singleElement()
                .satisfies(record -> assertThat(record.value()).isNotNull().isEmpty());
    }

    @Override
    protected List<Copy> copies(String name) {
        return records(name).stream().map(KafkaMirrorTest::copy).toList();
    }

    private static Copy copy(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new HashMap<>();
        record.headers()
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return new Copy(
                Optional.ofNullable(record.key()).map(key -> new String(key, StandardCharsets.UTF_8)),
                ByteString.copyFrom(record.value()),
                headers);
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        Map<String, Object> settings = Map.of("bootstrap.servers", STACK.kafka().bootstrapServers());
        try (var kafka = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            kafka.assign(List.of(partition));
            kafka.seekToBeginning(List.of(partition));
            long end = kafka.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (kafka.position(partition) < end) {
                kafka.poll(Duration.ofMillis(100)).forEach(found::add);
            }
        }
        return found;
    }
}
