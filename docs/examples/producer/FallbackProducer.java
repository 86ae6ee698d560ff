package producer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import io.walservice.client.WalClient;
import io.walservice.v1.GetEntryRequest;
import io.walservice.v1.Operation;
import io.walservice.v1.Stage;
import io.walservice.v1.Target;
import io.walservice.v1.Trilean;
import io.walservice.v1.WriteToLogRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Scanner;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Produces lines of standard input, like {@code order-1=paid}. What Kafka does not take, the WAL produces when it can.
 *
 * <p>A key's order is kept: once the WAL has a record of it, the later ones go there too, until it has produced them.
 */
record FallbackProducer(KafkaProducer<String, String> kafka, WalClient wal, Map<String, String> lastInWal) {

    public static void main(String[] arguments) throws Exception {
        String walAddress = System.getenv().getOrDefault("WAL_ADDRESS", "127.0.0.1:9090");
        String kafkaAddress = System.getenv().getOrDefault("KAFKA", "127.0.0.1:9092");
        Map<String, Object> settings = new HashMap<>(Map.of("bootstrap.servers", kafkaAddress));
        settings.putAll(Map.of("max.block.ms", 3_000, "request.timeout.ms", 2_000, "delivery.timeout.ms", 3_000));
        try (var kafka = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
                var wal = WalClient.builder().addresses(walAddress).build();
                var lines = new Scanner(System.in, UTF_8)) {
            var producer = new FallbackProducer(kafka, wal, new HashMap<>());
            while (lines.hasNextLine()) {
                String[] line = lines.nextLine().split("=", 2);
                System.out.println(line[0] + " -> " + producer.produce(line[0], line[1]));
            }
        }
    }

    private String produce(String key, String value) throws Exception {
        // Consumers find it in the header wal-idempotency-token whichever way a record comes; by it they tell repeats.
        String token = UUID.randomUUID().toString();
        if (isInWal(key)) {
            return writeToWal(key, value, token);
        }
        var record = new ProducerRecord<>("orders", key, value);
        record.headers().add("wal-idempotency-token", token.getBytes(UTF_8));
        try {
            kafka.send(record).get();
            lastInWal.remove(key);
            return "Kafka";
        } catch (ExecutionException failure) {
            return writeToWal(key, value, token) + ", as Kafka failed: " + failure.getMessage();
        }
    }

    private String writeToWal(String key, String value, String token) throws Exception {
        var entry = WriteToLogRequest.newBuilder().setNamespace("orders-fallback");
        entry.setTarget(Target.newBuilder().setId(key).setOperation(Operation.OPERATION_PUT));
        entry.setPayload(ByteString.copyFromUtf8(value)).setIdempotencyToken(token);
        var answer = wal.write(entry.build()).get();
        if (answer.getDurable() != Trilean.TRILEAN_TRUE) {
            throw new IllegalStateException("neither Kafka nor the WAL has " + key + ": " + answer.getMessage());
        }
        lastInWal.put(key, answer.getEntryId());
        return "the WAL as " + answer.getEntryId();
    }

    private boolean isInWal(String key) throws Exception {
        String last = lastInWal.getOrDefault(key, "");
        var ask = GetEntryRequest.newBuilder().setNamespace("orders-fallback").setEntryId(last);
        return !last.isEmpty() && wal.getEntry(ask.build()).get().getTargets(0).getStage() != Stage.STAGE_APPLIED;
    }
}
