package io.walservice.connectors.kafka;

import com.google.protobuf.ByteString;
import io.walservice.connectors.MessageQueue;
import io.walservice.connectors.QueueContract;
import io.walservice.connectors.QueueId;
import io.walservice.connectors.TestServers;
import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import io.walservice.namespace.DataSize;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class KafkaQueueTest extends QueueContract {
    private static final LocalStack STACK = TestServers.with(Service.KAFKA);
    private static final ActorTestKit ACTORS = ActorTestKit.create();

    @SuppressWarnings("NullAway.Init")
    private static KafkaQueue queue;

    @SuppressWarnings("NullAway.Init")
    private static KafkaProducer<byte[], byte[]> foreigner;

    @BeforeAll
    static void connect() {
        KafkaSettings kafka = settings();
        queue = new KafkaQueue(
                ACTORS.system(),
                new KafkaQueueSettings(kafka, "wal.", (short) 1, Duration.ofMillis(100), Duration.ofSeconds(6)));
        foreigner = new KafkaProducer<>(kafka.producer(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterAll
    static void disconnect() {
        queue.close();
        foreigner.close();
        ACTORS.shutdownTestKit();
    }

    static KafkaSettings settings() {
        return new KafkaSettings(
                STACK.kafka().bootstrapServers(),
                new DataSize(2 * 1024 * 1024),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Map.of());
    }

    @Override
    protected MessageQueue queues() {
        return queue;
    }

    @Override
    protected void putForeign(QueueId onto, int partition, ByteString value) {
        try {
            foreigner
                    .send(new ProducerRecord<>("wal." + onto.namespace(), partition, null, value.toByteArray()))
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
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
}
