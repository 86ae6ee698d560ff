package io.walservice.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.walservice.connectors.LaneId;
import io.walservice.connectors.LaneProbe;
import io.walservice.connectors.MessageQueue;
import io.walservice.connectors.QueueContract;
import io.walservice.connectors.QueueId;
import io.walservice.connectors.TestServers;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import io.walservice.namespace.DataSize;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class KafkaQueueTest extends QueueContract {
    private static final LocalStack STACK = TestServers.with(Service.KAFKA);
    private static final ActorTestKit ACTORS = ActorTestKit.create();

    @SuppressWarnings("NullAway.Init")
    private static KafkaQueue queues;

    @SuppressWarnings("NullAway.Init")
    private static KafkaProducer<byte[], byte[]> foreigner;

    @BeforeAll
    static void connect() {
        KafkaSettings kafka = settings();
        queues = new KafkaQueue(
                ACTORS.system(),
                new KafkaQueueSettings(kafka, "wal.", (short) 1, Duration.ofMillis(100), Duration.ofSeconds(6)));
        foreigner = new KafkaProducer<>(kafka.producer(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterAll
    static void disconnect() {
        queues.close();
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
        return queues;
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

    @Test
    void trimming_deletes_what_all_lanes_have_acknowledged() {
        LaneProbe slow = lane(cache).hold();
        lane(search);
        publishInBatches(1, 20);
        awaitUntil(() -> slow.received().size() == 20);
        awaitSettled(search);

        done(queues().trim(queue, readers()));
        LaneProbe before = lane(new LaneId(queue.namespace(), "before"));
        awaitUntil(() -> before.applied().size() == 20);

        slow.release();
        awaitSettled(cache);
        awaitSettled(new LaneId(queue.namespace(), "before"));
        done(queues().trim(queue, readers()));
        LaneProbe after = lane(new LaneId(queue.namespace(), "after"));
        List<QueueRecord> later = publishInBatches(1, 20);
        awaitUntil(() -> !after.received().isEmpty());
        awaitSettled(new LaneId(queue.namespace(), "after"));
        assertThat(byPartition(after.applied())).isEqualTo(byPartition(later));
    }
}
