package io.walservice.connectors.kafka;

import io.walservice.connectors.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes to users' topics on one cluster, through one idempotent producer. Thread-safe. */
public final class KafkaTopicWriter implements AutoCloseable {
    private final Executor executor;
    private final Admin admin;
    private final KnownTopics topics;
    private final KafkaSender sender;

    /** @param executor where outcomes are reported */
    public KafkaTopicWriter(KafkaSettings settings, Executor executor) {
        this.executor = executor;
        this.admin = Admin.create(settings.admin());
        this.topics = new KnownTopics(admin);
        this.sender = new KafkaSender(
                "wal-target-writer",
                () -> new KafkaProducer<>(settings.producer(), new ByteArraySerializer(), new ByteArraySerializer()));
    }

    /** Returns at once; completes normally within the settings' delivery timeout, or twice that for a new topic. */
    CompletionStage<Outcome> write(ProducerRecord<byte[], byte[]> record) {
        return topics.require(record.topic())
                .thenCompose(found -> sender.send(List.of(record)))
                .handleAsync((done, failure) -> outcome(record.topic(), failure), executor);
    }

    private Outcome outcome(String topic, @Nullable Throwable failure) {
        if (failure == null) {
            return Outcome.APPLIED;
        }
        topics.forget(topic);
        return KafkaFailures.outcomeOf(failure);
    }

    @Override
    public void close() {
        sender.close();
        admin.close(Duration.ZERO);
    }
}
