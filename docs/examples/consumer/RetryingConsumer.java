package consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import io.walservice.client.WalClient;
import io.walservice.v1.Lifecycle;
import io.walservice.v1.Operation;
import io.walservice.v1.Target;
import io.walservice.v1.Trilean;
import io.walservice.v1.WriteToLogRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Carries out the tasks of a topic. One that fails goes to the WAL, which gives it back on a second topic after a
 * while; its header {@code attempt} counts. Nobody waits for it meanwhile, also not the tasks of the same key.
 */
record RetryingConsumer(WalClient wal) {
    private static final int MOST_ATTEMPTS = 3;
    private static final int FIRST_DELAY_SECONDS = 2;

    public static void main(String[] arguments) throws Exception {
        String walAddress = System.getenv().getOrDefault("WAL_ADDRESS", "127.0.0.1:9090");
        String kafkaAddress = System.getenv().getOrDefault("KAFKA", "127.0.0.1:9092");
        Map<String, Object> settings = new HashMap<>(Map.of("bootstrap.servers", kafkaAddress, "group.id", "tasks"));
        settings.putAll(Map.of("auto.offset.reset", "earliest", "enable.auto.commit", false));
        try (var kafka = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
                var wal = WalClient.builder().addresses(walAddress).build()) {
            kafka.subscribe(List.of("tasks", "tasks-retry"));
            while (true) {
                for (ConsumerRecord<String, String> task : kafka.poll(Duration.ofSeconds(1))) {
                    System.out.println(task.key() + ": " + new RetryingConsumer(wal).take(task));
                }
                kafka.commitSync(); // only now: each is done, or durable in the WAL, or given up
            }
        }
    }

    private String take(ConsumerRecord<String, String> task) throws Exception {
        var header = task.headers().lastHeader("attempt");
        int attempt = header == null ? 0 : Integer.parseInt(new String(header.value(), UTF_8));
        try {
            carryOut(task.value(), attempt);
            return "done at attempt " + attempt;
        } catch (RuntimeException failure) {
            return attempt == MOST_ATTEMPTS ? "given up: " + failure.getMessage() : handBack(task, attempt + 1);
        }
    }

    /** Yours; here a task fails as often as its text says. */
    private static void carryOut(String task, int attempt) {
        if (attempt < Integer.parseInt(task)) {
            throw new IllegalStateException("not yet");
        }
    }

    private String handBack(ConsumerRecord<String, String> task, int attempt) throws Exception {
        int delay = FIRST_DELAY_SECONDS << (attempt - 1);
        var target = Target.newBuilder().setId(task.key()).setOperation(Operation.OPERATION_PUT);
        var entry = WriteToLogRequest.newBuilder().setNamespace("tasks-retry");
        entry.setTarget(target.putAttributes("attempt", Integer.toString(attempt)));
        entry.setLifecycle(Lifecycle.newBuilder().setDelay(Durations.fromSeconds(delay)));
        entry.setPayload(ByteString.copyFromUtf8(task.value()));
        // The same for the same record: if we die before the commit and take it again, the WAL keeps one entry.
        entry.setIdempotencyToken("%s/%d/%d".formatted(task.topic(), task.partition(), task.offset()));
        var answer = wal.write(entry.build()).get();
        if (answer.getDurable() != Trilean.TRILEAN_TRUE) {
            throw new IllegalStateException("not handed back, to be taken again: " + answer.getMessage());
        }
        return "failed, attempt %d in %d s".formatted(attempt, delay);
    }
}
