package io.walservice.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.walservice.admin.v1.CreateNamespaceRequest;
import io.walservice.admin.v1.DeadLetterAdminGrpc;
import io.walservice.admin.v1.DeadLetters;
import io.walservice.admin.v1.DiscardDeadLettersRequest;
import io.walservice.admin.v1.GetStatusRequest;
import io.walservice.admin.v1.GrpcTarget;
import io.walservice.admin.v1.KafkaMirror;
import io.walservice.admin.v1.ListDeadLettersRequest;
import io.walservice.admin.v1.Mirror;
import io.walservice.admin.v1.NamespaceSpec;
import io.walservice.admin.v1.Retry;
import io.walservice.admin.v1.SqsMirror;
import io.walservice.admin.v1.TargetSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** Dead letters, from the target that refuses an entry to where people watch, on a whole node and real servers. */
class MirroredLettersTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int BAD = 30;

    private static TestNode node;
    private static TestShop shop;

    @BeforeAll
    static void start() {
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
        shop = new TestShop();
        shop.behave(
                request -> request.getId().startsWith("bad") ? TestShop.reject("Sold out: today") : TestShop.APPLIED);
        node = TestNode.start();
    }

    @AfterAll
    static void stop() {
        node.close();
        shop.close();
    }

    @Test
    void wait_for_a_topic_that_is_missing_while_the_lane_goes_on_and_arrive_though_discarded_meanwhile()
            throws Exception {
        String topic = "dead-" + node.suffix;
        create("watched", Mirror.newBuilder().setKafka(KafkaMirror.newBuilder().setTopic(topic)));
        List<String> bad = writeBadAndGood("watched");

        await().atMost(PATIENCE).until(() -> letters("watched") == BAD && lag("watched") == 0);
        assertThat(shop.applied("watched")).hasSize(BAD);
        assertThat(discard("watched")).isEqualTo(BAD);
        make(topic);

        await().atMost(PATIENCE).until(() -> entryIds(records(topic)).containsAll(bad));
        ConsumerRecord<String, String> one = records(topic).get(0);
        assertThat(one.key()).startsWith("bad ");
        assertThat(one.value()).startsWith("value ");
        assertThat(header(one, "wal-cause")).contains("Sold out: today");
        assertThat(header(one, "wal-target")).isEqualTo("shop");
        assertThat(header(one, "wal-attempts")).isEqualTo("1");
        assertThat(outbox("watched")).isZero();
    }

    @Test
    void arrive_on_a_queue_and_those_that_wait_for_one_survive_a_restart() {
        try (SqsAsyncClient client = sqs()) {
            String queue = "dead-" + node.suffix;
            create("queued", Mirror.newBuilder().setSqs(SqsMirror.newBuilder().setQueue(queue)));
            List<String> bad = writeBadAndGood("queued");
            await().atMost(PATIENCE).until(() -> letters("queued") == BAD && lag("queued") == 0);

            assertThat(outbox("queued")).isEqualTo(BAD);
            node.restart();
            String url = client.createQueue(request -> request.queueName(queue))
                    .join()
                    .queueUrl();

            TreeSet<String> arrived = new TreeSet<>();
            await().atMost(PATIENCE).until(() -> {
                receive(client, url).forEach(message -> arrived.add(entryId(message)));
                return arrived.containsAll(bad);
            });
            await().atMost(PATIENCE).until(() -> outbox("queued") == 0);
            assertThat(letters("queued")).isEqualTo(BAD);
        }
    }

    // ---- words of these tests

    private static void create(String namespace, Mirror.Builder mirror) {
        node.admin()
                .createNamespace(CreateNamespaceRequest.newBuilder()
                        .setSpec(NamespaceSpec.newBuilder()
                                .setName(namespace)
                                .setRetry(Retry.newBuilder().setAttempts(1))
                                .setDeadLetters(DeadLetters.newBuilder().setMirror(mirror))
                                .addTargets(TargetSpec.newBuilder()
                                        .setName("shop")
                                        .setGrpc(GrpcTarget.newBuilder().setAddress(shop.address()))))
                        .build());
    }

    /** Returns the entries that are refused. */
    private static List<String> writeBadAndGood(String namespace) {
        List<String> bad = new ArrayList<>();
        IntStream.range(0, BAD).forEach(i -> {
            bad.add(node.log()
                    .writeToLog(TestNode.put(namespace, "bad " + i, "", "value " + i))
                    .getEntryId());
            node.log().writeToLog(TestNode.put(namespace, "good " + i, "", "value " + i));
        });
        return bad;
    }

    private static DeadLetterAdminGrpc.DeadLetterAdminBlockingStub workbench() {
        return DeadLetterAdminGrpc.newBlockingStub(node.channel());
    }

    private static int letters(String namespace) {
        return workbench()
                .listDeadLetters(ListDeadLettersRequest.newBuilder()
                        .setNamespace(namespace)
                        .setPageSize(1_000)
                        .build())
                .getLettersCount();
    }

    private static long discard(String namespace) {
        var filter = io.walservice.admin.v1.DeadLetterFilter.newBuilder().setTarget("shop");
        return workbench()
                .discardDeadLetters(DiscardDeadLettersRequest.newBuilder()
                        .setNamespace(namespace)
                        .setFilter(filter)
                        .setReason("known")
                        .build())
                .getDiscarded();
    }

    private static long lag(String namespace) {
        return node.admin()
                .getStatus(GetStatusRequest.newBuilder().setName(namespace).build())
                .getLanes(0)
                .getLag();
    }

    private static long outbox(String namespace) {
        return node.session
                .execute(
                        "SELECT count(*) AS copies FROM node_" + node.suffix
                                + ".dead_letter_outbox WHERE namespace = ? ALLOW FILTERING",
                        namespace)
                .one()
                .getLong("copies");
    }

    private static void make(String topic) throws Exception {
        try (Admin admin = Admin.create(kafka())) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
    }

    private static List<ConsumerRecord<String, String>> records(String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        List<ConsumerRecord<String, String>> found = new ArrayList<>();
        try (var kafka = new KafkaConsumer<>(kafka(), new StringDeserializer(), new StringDeserializer())) {
            kafka.assign(List.of(partition));
            kafka.seekToBeginning(List.of(partition));
            long end = kafka.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (kafka.position(partition) < end) {
                kafka.poll(Duration.ofMillis(100)).forEach(found::add);
            }
        }
        return found;
    }

    private static List<String> entryIds(List<ConsumerRecord<String, String>> records) {
        return records.stream().map(record -> header(record, "wal-entry-id")).toList();
    }

    private static String header(ConsumerRecord<String, String> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), UTF_8);
    }

    private static Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", node.stack.kafka().bootstrapServers());
    }

    private static SqsAsyncClient sqs() {
        return SqsAsyncClient.builder()
                .endpointOverride(node.stack.sqs().endpoint())
                .region(Region.of(node.stack.sqs().region()))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .build();
    }

    private static String entryId(Message message) {
        var attribute = message.messageAttributes().get("wal-entry-id");
        return attribute == null ? "" : attribute.stringValue();
    }

    private static List<Message> receive(SqsAsyncClient client, String url) {
        return client.receiveMessage(
                        request -> request.queueUrl(url).maxNumberOfMessages(10).messageAttributeNames("All"))
                .join()
                .messages();
    }
}
