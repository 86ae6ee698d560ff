package io.walservice.multinode.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import io.walservice.local.StackOptions;
import io.walservice.local.server.Server;
import io.walservice.multinode.cluster.ClusterOptions;
import io.walservice.multinode.cluster.NamespaceView;
import io.walservice.multinode.cluster.TestCluster;
import io.walservice.multinode.contents.TopicContents;
import io.walservice.namespace.NamespaceFile;
import io.walservice.namespace.NamespaceMessages;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The WAL is on the shared stack; the applications have a Kafka of their own, which goes out while the WAL's stays up.
 */
class ExamplesTest {
    private static final Path EXAMPLES = Path.of("..", "docs", "examples");
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static LocalStack applications;
    private static TestCluster cluster;

    @BeforeAll
    static void start() {
        applications = LocalStack.start(StackOptions.of(Service.KAFKA));
        var stack = LocalStack.shared(Service.CASSANDRA, Service.KAFKA, Service.POSTGRES);
        cluster = TestCluster.of(ClusterOptions.small(stack, "examples")).grow(1);
    }

    @AfterAll
    static void stop() {
        cluster.close();
        applications.close();
    }

    @Test
    void a_producer_whose_kafka_is_out_loses_nothing_doubles_nothing_and_keeps_the_order() throws Exception {
        TopicContents.create(applications.kafka(), "orders", 1);
        NamespaceView namespace = create("producer");
        Server kafka = applications.server(Service.KAFKA);
        try (ExampleProgram producer = program("producer.FallbackProducer")) {
            producer.tell("order-1=placed");
            assertThat(producer.awaitLine("order-1 ->")).isEqualTo("order-1 -> Kafka");

            kafka.stop();
            producer.tell("order-2=placed");
            assertThat(producer.awaitLine("order-2 ->")).contains("the WAL").contains("as Kafka failed");
            producer.tell("order-2=paid");
            producer.tell("order-3=placed");
            assertThat(producer.awaitLine("order-3 ->")).contains("the WAL");
            kafka.start();
            producer.tell("order-2=sent");
            await().atMost(LIMIT).until(namespace::isDrained);
            producer.tell("order-4=placed");
            assertThat(producer.awaitLine("order-4 ->")).isEqualTo("order-4 -> Kafka");
        }

        List<ConsumerRecord<String, String>> produced = records("orders");
        assertThat(produced.stream().map(each -> each.key() + "=" + each.value()))
                .containsExactlyInAnyOrder(
                        "order-1=placed",
                        "order-2=placed",
                        "order-2=paid",
                        "order-2=sent",
                        "order-3=placed",
                        "order-4=placed")
                .containsSubsequence("order-2=placed", "order-2=paid", "order-2=sent");
        assertThat(produced.stream().map(each -> header(each, "wal-idempotency-token")))
                .doesNotHaveDuplicates()
                .doesNotContain("");
    }

    @Test
    void a_consumer_gets_what_it_failed_back_when_the_delay_has_passed_and_counts_attempts() throws Exception {
        TopicContents.create(applications.kafka(), "tasks", 1);
        TopicContents.create(applications.kafka(), "tasks-retry", 1);
        create("consumer");
        try (ExampleProgram consumer = program("consumer.RetryingConsumer")) {
            long before = System.currentTimeMillis();
            produce("tasks", Map.of("fails-never", "0", "fails-twice", "2", "fails-always", "99"));

            consumer.awaitLine("fails-never: done at attempt 0");
            consumer.awaitLine("fails-twice: failed, attempt 1 in 2 s");
            consumer.awaitLine("fails-twice: failed, attempt 2 in 4 s");
            consumer.awaitLine("fails-twice: done at attempt 2");
            consumer.awaitLine("fails-always: given up: not yet");

            List<ConsumerRecord<String, String>> twice = of("fails-twice", records("tasks-retry"));
            assertThat(twice.stream().map(each -> header(each, "attempt"))).containsExactly("1", "2");
            assertThat(twice.get(0).timestamp()).isGreaterThanOrEqualTo(before + 2_000);
            assertThat(twice.get(1).timestamp())
                    .isGreaterThanOrEqualTo(twice.get(0).timestamp() + 4_000);
            assertThat(of("fails-always", records("tasks-retry")).stream().map(each -> header(each, "attempt")))
                    .containsExactly("1", "2", "3");
        }
    }

    @Test
    void a_table_that_a_bad_write_has_damaged_is_whole_again_without_that_write(@TempDir Path folder) throws Exception {
        NamespaceView namespace =
                NamespaceView.create(cluster, NamespaceMessages.toMessage(NamespaceFile.read(file("restore"))));
        String copy = folder.resolve("copy.txt").toString();
        String table = cluster.kvKeyspace() + ".prices";
        wal("write", "prices", "--id", "coffee", "--payload", "4.10");
        wal("write", "prices", "--id", "tea", "--payload", "3.20");
        await().atMost(LIMIT).until(namespace::isDrained);
        String saved = tableCopy("save", table, copy).get(0);
        String from = saved.replaceFirst(".* from (\\S+) on$", "$1");
        wal("write", "prices", "--id", "coffee", "--payload", "4.30");
        String bad = wal("write", "prices", "--id", "tea", "--payload", "0.00")
                .get(1)
                .replaceFirst(" .*", "");
        wal("write", "prices", "--id", "cake", "--payload", "5.00");
        await().atMost(LIMIT).until(namespace::isDrained);
        assertThat(tableCopy("show", table)).anyMatch(line -> line.startsWith("tea = 0.00"));

        tableCopy("load", table, copy);
        wal("write", "prices", "--id", "milk", "--payload", "1.00");
        await().atMost(LIMIT).until(namespace::isDrained);
        List<String> replay =
                wal("replay", "start", "prices", "--target", "table", "--from", from, "--leave-out", bad, "--wait");

        assertThat(replay).contains("state     done").anyMatch(line -> line.matches("all .* 100% +6 +1 +5 +0"));
        assertThat(tableCopy("show", table).stream().map(line -> line.replaceFirst(" +by .*", "")))
                .containsExactly("cake = 5.00", "coffee = 4.30", "milk = 1.00", "tea = 3.20");
        assertThat(wal("verify", "prices").get(1)).matches("table +6 +6 .* 0");
    }

    // ---- words of these tests

    private static List<String> tableCopy(String... arguments) {
        var cassandra = cluster.options().stack().cassandra();
        InetSocketAddress address = cassandra.contactPoint();
        Map<String, String> environment = Map.of(
                "CASSANDRA", address.getHostString() + ":" + address.getPort(), "CASSANDRA_DC", cassandra.datacenter());
        try (ExampleProgram program = ExampleProgram.start("restore.TableCopy", environment, arguments)) {
            return program.awaitEnd();
        }
    }

    /** The command line, as an operator has it. */
    private static List<String> wal(String... arguments) {
        Map<String, String> environment =
                Map.of("WAL_ADDRESS", cluster.addresses().get(0));
        try (ExampleProgram program = ExampleProgram.start("io.walservice.node.cli.Wal", environment, arguments)) {
            return program.awaitEnd();
        }
    }

    private static String file(String example) throws IOException {
        return Files.readString(EXAMPLES.resolve(example).resolve("namespace.yaml"));
    }

    /** The namespace of an example's file, but its topic on the applications' Kafka. */
    private static NamespaceView create(String example) throws IOException {
        String file = file(example);
        String here = file.replaceFirst(
                "(?m)^( +)topic:",
                "$1bootstrapServers: %s\n$1topic:"
                        .formatted(applications.kafka().bootstrapServers()));
        assertThat(here).isNotEqualTo(file);
        return NamespaceView.create(cluster, NamespaceMessages.toMessage(NamespaceFile.read(here)));
    }

    private static ExampleProgram program(String mainClass) {
        return ExampleProgram.start(
                mainClass,
                Map.of(
                        "KAFKA",
                        applications.kafka().bootstrapServers(),
                        "WAL_ADDRESS",
                        cluster.addresses().get(0)));
    }

    private static void produce(String topic, Map<String, String> records) throws Exception {
        try (var kafka = new KafkaProducer<>(settings(), new StringSerializer(), new StringSerializer())) {
            for (Map.Entry<String, String> record : records.entrySet()) {
                kafka.send(new ProducerRecord<>(topic, record.getKey(), record.getValue()))
                        .get();
            }
        }
    }

    /** All that a topic with one partition holds now. */
    private static List<ConsumerRecord<String, String>> records(String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        List<ConsumerRecord<String, String>> found = new ArrayList<>();
        try (var kafka = new KafkaConsumer<>(settings(), new StringDeserializer(), new StringDeserializer())) {
            kafka.assign(List.of(partition));
            kafka.seekToBeginning(List.of(partition));
            long end = kafka.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (kafka.position(partition) < end) {
                kafka.poll(Duration.ofSeconds(1)).forEach(found::add);
            }
        }
        return found;
    }

    private static List<ConsumerRecord<String, String>> of(String key, List<ConsumerRecord<String, String>> records) {
        return records.stream().filter(each -> each.key().equals(key)).toList();
    }

    private static String header(ConsumerRecord<String, String> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), UTF_8);
    }

    private static Map<String, Object> settings() {
        return Map.of("bootstrap.servers", applications.kafka().bootstrapServers());
    }
}
