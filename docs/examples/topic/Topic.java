package topic;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** For trying the examples: {@code create}, {@code write} or {@code read}, and the name of a topic. */
final class Topic {
    private static final Map<String, Object> SETTINGS =
            Map.of("bootstrap.servers", System.getenv().getOrDefault("KAFKA", "127.0.0.1:9092"));

    private Topic() {}

    public static void main(String[] arguments) throws Exception {
        String topic = arguments[1];
        switch (arguments[0]) {
            case "create" -> create(topic);
            case "write" -> write(topic);
            case "read" -> read(topic);
            default -> throw new IllegalArgumentException(arguments[0] + " (expected: create, write or read)");
        }
    }

    private static void create(String topic) throws Exception {
        try (Admin admin = Admin.create(SETTINGS)) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
    }

    /** Lines of standard input, like {@code key=value}. */
    private static void write(String topic) throws Exception {
        try (var kafka = new KafkaProducer<>(SETTINGS, new StringSerializer(), new StringSerializer());
                var lines = new Scanner(System.in, UTF_8)) {
            while (lines.hasNextLine()) {
                String[] line = lines.nextLine().split("=", 2);
                kafka.send(new ProducerRecord<>(topic, line[0], line[1])).get();
            }
        }
    }

    /** From the beginning, and then what comes. */
    private static void read(String topic) {
        try (var kafka = new KafkaConsumer<>(SETTINGS, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> first = List.of(new TopicPartition(topic, 0));
            kafka.assign(first);
            kafka.seekToBeginning(first);
            while (true) {
                kafka.poll(Duration.ofSeconds(1))
                        .forEach(record -> System.out.println(record.key() + "=" + record.value() + headers(record)));
            }
        }
    }

    private static String headers(ConsumerRecord<String, String> record) {
        return StreamSupport.stream(record.headers().spliterator(), false)
                .map(header -> "  " + header.key() + ": " + new String(header.value(), UTF_8))
                .collect(Collectors.joining());
    }
}
