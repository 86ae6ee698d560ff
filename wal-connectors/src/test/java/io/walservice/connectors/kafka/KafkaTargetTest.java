package io.walservice.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.walservice.connectors.Delivery;
import io.walservice.connectors.Outcome;
import io.walservice.connectors.Target;
import io.walservice.connectors.TargetContract;
import io.walservice.connectors.TestServers;
import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import io.walservice.v1.Operation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class KafkaTargetTest extends TargetContract {
    private static final LocalStack STACK = TestServers.with(Service.KAFKA);
    private static final String TOPIC = "users-" + UUID.randomUUID();
    private static final List<TopicPartition> PARTITIONS =
            Stream.of(0, 1).map(number -> new TopicPartition(TOPIC, number)).toList();

    @SuppressWarnings("NullAway.Init")
    private static KafkaTopicWriter writer;

    @BeforeAll
    static void connect() {
        create(TOPIC);
        writer = new KafkaTopicWriter(KafkaQueueTest.settings(), ForkJoinPool.commonPool());
    }

    @AfterAll
    static void disconnect() {
        writer.close();
    }

    @Override
    protected Target target() {
        return new KafkaTarget(writer, TOPIC);
    }

    @Override
    protected Optional<String> read(String ofId) {
        return records(ofId).stream()
                .reduce((earlier, later) -> later)
                .flatMap(last -> Optional.ofNullable(last.value()));
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
    void a_record_says_in_headers_which_entry_it_is() {
        Delivery put = delivery(entry(id())
                .setKey("colour")
                .setOperation(Operation.OPERATION_PUT_VALUE)
                .putAttributes("source", "shop"));
        apply(put);

        assertThat(headers(records(id()).get(0)))
                .isEqualTo(Map.of(
                        "source",
                        "shop",
                        "wal-entry-id",
                        put.entryId(),
                        "wal-namespace",
                        NAMESPACE,
                        "wal-key",
                        "colour",
                        "wal-write-time-micros",
                        Long.toString(put.entry().getWriteTimeMicros()),
                        "wal-idempotency-token",
                        put.entry().getToken()));
    }

    @Test
    void a_repeat_carries_the_same_entry_id() {
        Delivery put = put(id(), "milk");
        apply(put);
        apply(again(put));

        assertThat(records(id()))
                .extracting(record -> headers(record).get("wal-entry-id"))
                .containsOnly(put.entryId());
    }

    @Test
    void a_delete_is_a_tombstone() {
        apply(delete(id()));

        assertThat(records(id()))
                .singleElement()
                .satisfies(record -> assertThat(record.value()).isNull());
    }

    @Test
    void a_record_that_the_producer_may_not_send_is_rejected() {
        assertThat(apply(oversized(3 * 1024 * 1024))).isInstanceOf(Outcome.Reject.class);
    }

    @Test
    void a_record_that_the_topic_does_not_take_is_rejected_and_others_go_on() {
        assertThat(apply(oversized(1536 * 1024))).isInstanceOf(Outcome.Reject.class);

        assertThat(apply(put(id(), "small"))).isEqualTo(Outcome.APPLIED);
    }

    @Test
    void a_topic_that_is_missing_is_waited_for_and_holds_up_no_other() {
        String later = "later-" + UUID.randomUUID();
        Target missing = new KafkaTarget(writer, later);

        Outcome outcome = done(missing.apply(put(id(), "early")));

        assertThat(outcome).isInstanceOf(Outcome.Retry.class);
        assertThat(((Outcome.Retry) outcome).cause()).startsWith("UnknownTopicOrPartitionException");
        assertThat(apply(put(id(), "meanwhile"))).isEqualTo(Outcome.APPLIED);
        create(later);
        await().until(() -> done(missing.apply(put(id(), "late"))).equals(Outcome.APPLIED));
    }

    @Test
    void a_topic_name_that_cannot_be_is_rejected() {
        assertThat(done(new KafkaTarget(writer, "no such/topic").apply(put(id(), "value"))))
                .isInstanceOf(Outcome.Reject.class);
    }

    private Delivery oversized(int bytes) {
        return delivery(entry(id())
                .setOperation(Operation.OPERATION_PUT_VALUE)
                .setPayload(ByteString.copyFrom(new byte[bytes])));
    }

    private static void create(String topic) {
        try (Admin admin = Admin.create(KafkaQueueTest.settings().admin())) {
            NewTopic wanted =
                    new NewTopic(topic, 2, (short) 1).configs(Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "1048588"));
            done(admin.createTopics(List.of(wanted)).all().toCompletionStage().thenApply(made -> topic));
        }
    }

    private static Map<String, String> headers(ConsumerRecord<String, String> record) {
        Map<String, String> headers = new HashMap<>();
        record.headers()
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return headers;
    }

    private static List<ConsumerRecord<String, String>> records(String ofId) {
        Map<String, Object> properties =
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, STACK.kafka().bootstrapServers());
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(PARTITIONS);
            consumer.seekToBeginning(PARTITIONS);
            Map<TopicPartition, Long> ends = consumer.endOffsets(PARTITIONS);
            Stream.Builder<ConsumerRecord<String, String>> all = Stream.builder();
            while (!reached(consumer, ends)) {
                consumer.poll(Duration.ofMillis(100)).forEach(all);
            }
            return all.build().filter(record -> record.key().equals(ofId)).toList();
        }
    }

    private static boolean reached(KafkaConsumer<String, String> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }
}
