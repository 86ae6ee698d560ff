package io.walservice.connectors.kafka;

import io.walservice.connectors.Delivery;
import io.walservice.connectors.Outcome;
import io.walservice.connectors.Target;
import io.walservice.internal.v1.Entry;
import io.walservice.v1.Operation;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A user's topic. The record's key is the entry's id and its value the payload; a DELETE is a tombstone.
 *
 * <p>A repeat is a second record with the same header {@code wal-entry-id}: Kafka cannot tell them apart, consumers
 * can. The topic is never created here; until someone creates it, entries are to be tried again.
 */
public final class KafkaTarget implements Target {
    private final KafkaTopicWriter writer;
    private final String topic;

    /** @param writer shared by the targets of one cluster; not closed with this target */
    public KafkaTarget(KafkaTopicWriter writer, String topic) {
        this.writer = writer;
        this.topic = topic;
    }

    @Override
    public CompletionStage<Outcome> apply(Delivery delivery) {
        return writer.write(record(delivery));
    }

    private ProducerRecord<byte[], byte[]> record(Delivery delivery) {
        Entry entry = delivery.entry();
        boolean delete = entry.getOperation() == Operation.OPERATION_DELETE_VALUE;
        byte[] value = delete ? null : entry.getPayload().toByteArray();
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, bytes(entry.getId()), value);
        headers(delivery).forEach(record.headers()::add);
        return record;
    }

    private static Headers headers(Delivery delivery) {
        Entry entry = delivery.entry();
        Headers headers = new RecordHeaders();
        entry.getAttributesMap().forEach((name, value) -> headers.add(name, bytes(value)));
        headers.add("wal-entry-id", bytes(delivery.entryId()));
        headers.add("wal-namespace", bytes(delivery.namespace()));
        if (!entry.getKey().isEmpty()) {
            headers.add("wal-key", bytes(entry.getKey()));
        }
        headers.add("wal-write-time-micros", bytes(Long.toString(entry.getWriteTimeMicros())));
        headers.add("wal-idempotency-token", bytes(entry.getToken()));
        return headers;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Does nothing: the connection is shared. */
    @Override
    public void close() {}
}
