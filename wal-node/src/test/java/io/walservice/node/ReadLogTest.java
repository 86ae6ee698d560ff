package io.walservice.node;

import static io.walservice.node.TestNode.delete;
import static io.walservice.node.TestNode.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import io.grpc.Status;
import io.walservice.admin.v1.CreateNamespaceRequest;
import io.walservice.admin.v1.GetStatusRequest;
import io.walservice.admin.v1.KvTarget;
import io.walservice.admin.v1.LogPartitionStatus;
import io.walservice.admin.v1.NamespaceSpec;
import io.walservice.admin.v1.Queue;
import io.walservice.admin.v1.TargetSpec;
import io.walservice.connectors.LogPosition;
import io.walservice.connectors.Standing;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.region.v1.GetTimeRequest;
import io.walservice.region.v1.GetTimeResponse;
import io.walservice.region.v1.RegionGrpc;
import io.walservice.v1.Lifecycle;
import io.walservice.v1.Trilean;
import io.walservice.v1.WriteToLogRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What another region reads of a log, on a whole node and real servers, beside what is on the topic. */
class ReadLogTest {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final String NAMESPACE = "orders";
    private static final int QUEUE_PARTITIONS = 4;

    private static TestNode node;
    private static OtherRegion other;

    @BeforeAll
    static void start() {
        node = TestNode.with(Map.of("wal.retention.deletion-interval", "1h"));
        other = new OtherRegion(node);
        node.admin()
                .createNamespace(CreateNamespaceRequest.newBuilder()
                        .setSpec(NamespaceSpec.newBuilder()
                                .setName(NAMESPACE)
                                .setPartitions(2)
                                .setQueue(Queue.newBuilder().setPartitions(QUEUE_PARTITIONS))
                                .addTargets(
                                        TargetSpec.newBuilder().setName("kv").setKv(KvTarget.getDefaultInstance())))
                        .build());
        writeAll();
    }

    @AfterAll
    static void stop() {
        other.close();
        node.close();
    }

    /** Every kind of entry, under two owners of their log partitions. */
    private static void writeAll() {
        IntStream.range(0, 40).forEach(i -> write(put(NAMESPACE, "id " + i % 10, "k", "value " + i)));
        write(delete(NAMESPACE, "id 1", "k"));
        write(delete(NAMESPACE, "id 2", ""));
        write(delayed(put(NAMESPACE, "fires", "k", "v"), 1_000));
        write(delayed(put(NAMESPACE, "waits", "k", "v"), 3_600_000));
        await().atMost(PATIENCE).until(() -> sum(LogPartitionStatus::getFired) == 1);
        node.restart();
        await().atMost(PATIENCE)
                .until(() -> other.refusal(NAMESPACE, 0, LogPosition.START).isEmpty());
        IntStream.range(0, 40).forEach(i -> write(put(NAMESPACE, "id " + i % 10, "k", "later " + i)));
        await().atMost(PATIENCE)
                .until(() ->
                        sum(LogPartitionStatus::getDispatchedSequence) == sum(LogPartitionStatus::getNextSequence));
    }

    @Nested
    class A_log {

        @Test
        void is_read_as_it_is_on_the_topic_from_the_start_and_after_each_of_its_records() throws Exception {
            int all = 0;
            for (int partition = 0; partition < QUEUE_PARTITIONS; partition++) {
                List<QueueRecord> read = other.read(NAMESPACE, partition, LogPosition.START);
                assertThat(read).isEqualTo(onTopic(partition));
                for (int i = 0; i < read.size(); i++) {
                    assertThat(other.read(NAMESPACE, partition, Standing.positionOf(read.get(i))))
                            .isEqualTo(read.subList(i + 1, read.size()));
                }
                all += read.size();
            }
            assertThat(all).isEqualTo(40 + 2 + 1 + 40);
        }

        @Test
        void has_the_records_of_all_its_owners_and_of_entries_that_have_fired_and_none_of_those_that_wait() {
            List<QueueRecord> all = IntStream.range(0, QUEUE_PARTITIONS)
                    .mapToObj(partition -> other.read(NAMESPACE, partition, LogPosition.START))
                    .flatMap(List::stream)
                    .toList();

            assertThat(all.stream().map(QueueRecord::getEpoch).distinct()).hasSizeGreaterThan(1);
            assertThat(all).allMatch(record -> record.getOrigin().equals("local"));
            assertThat(all.stream().map(record -> record.getEntry().getId()))
                    .contains("fires")
                    .doesNotContain("waits");
        }

        @Test
        void is_read_by_a_lane_of_another_region() {
            List<QueueRecord> all = other.read(NAMESPACE, 1, LogPosition.START);
            LogPosition middle = Standing.positionOf(all.get(all.size() / 2));

            assertThat(other.readByLane(NAMESPACE, 1, LogPosition.START)).isEqualTo(all);
            assertThat(other.readByLane(NAMESPACE, 1, middle)).isEqualTo(all.subList(all.size() / 2 + 1, all.size()));
        }
    }

    @Nested
    class A_wrong_question {

        @Test
        void of_a_namespace_that_does_not_exist_is_not_found() {
            assertRefused(Status.Code.NOT_FOUND, "nowhere", 0, LogPosition.START);
        }

        @Test
        void of_a_partition_or_position_that_cannot_be_is_refused() {
            assertRefused(Status.Code.INVALID_ARGUMENT, NAMESPACE, QUEUE_PARTITIONS, LogPosition.START);
            assertRefused(Status.Code.INVALID_ARGUMENT, NAMESPACE, -1, LogPosition.START);
            assertRefused(Status.Code.INVALID_ARGUMENT, NAMESPACE, 0, new LogPosition(0, 7));
            assertRefused(Status.Code.INVALID_ARGUMENT, NAMESPACE, 0, new LogPosition(7, 0));
        }

        @Test
        void of_a_position_that_never_had_a_record_of_the_partition_is_out_of_range() {
            QueueRecord record = other.read(NAMESPACE, 2, LogPosition.START).get(0);

            assertRefused(Status.Code.OUT_OF_RANGE, NAMESPACE, 0, Standing.positionOf(record));
            assertRefused(
                    Status.Code.OUT_OF_RANGE,
                    NAMESPACE,
                    2,
                    new LogPosition(99, record.getEntry().getSequence()));
            assertRefused(Status.Code.OUT_OF_RANGE, NAMESPACE, 2, new LogPosition(1, 1_000_000));
        }

        private static void assertRefused(Status.Code code, String namespace, int partition, LogPosition after) {
            assertThat(other.refusal(namespace, partition, after).map(Status::getCode))
                    .contains(code);
        }
    }

    @Test
    void the_time_is_that_of_the_node_that_answers() {
        Instant before = Instant.now();
        GetTimeResponse answer =
                RegionGrpc.newBlockingStub(node.channel()).getTime(GetTimeRequest.getDefaultInstance());

        assertThat(answer.getRegion()).isEqualTo("local");
        Timestamp time = answer.getTime();
        assertThat(Instant.ofEpochSecond(time.getSeconds(), time.getNanos()))
                .isBetween(before.minusNanos(1_000), Instant.now());
    }

    // ---- words of these tests

    private static void write(WriteToLogRequest request) {
        assertThat(node.log().writeToLog(request).getDurable()).isEqualTo(Trilean.TRILEAN_TRUE);
    }

    private static WriteToLogRequest delayed(WriteToLogRequest request, long millis) {
        return request.toBuilder()
                .setLifecycle(Lifecycle.newBuilder().setDelay(Durations.fromMillis(millis)))
                .build();
    }

    private static long sum(ToLongFunction<LogPartitionStatus> number) {
        return node
                .admin()
                .getStatus(GetStatusRequest.newBuilder().setName(NAMESPACE).build())
                .getPartitionsList()
                .stream()
                .mapToLong(number)
                .sum();
    }

    /** Each record once, as a dispatcher that begins again publishes its last ones again. */
    private static List<QueueRecord> onTopic(int partition) throws InvalidProtocolBufferException {
        Map<LogPosition, QueueRecord> records = new LinkedHashMap<>();
        TopicPartition topic = new TopicPartition(node.topic(NAMESPACE), partition);
        Map<String, Object> settings =
                Map.of("bootstrap.servers", node.stack.kafka().bootstrapServers());
        try (var kafka = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            kafka.assign(List.of(topic));
            kafka.seekToBeginning(List.of(topic));
            long end = kafka.endOffsets(List.of(topic)).getOrDefault(topic, 0L);
            while (kafka.position(topic) < end) {
                for (ConsumerRecord<byte[], byte[]> each : kafka.poll(Duration.ofMillis(100))) {
                    QueueRecord record = QueueRecord.parseFrom(each.value());
                    records.putIfAbsent(Standing.positionOf(record), record);
                }
            }
        }
        return new ArrayList<>(records.values());
    }
}
