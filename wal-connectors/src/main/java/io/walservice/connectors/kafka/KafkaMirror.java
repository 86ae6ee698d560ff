package io.walservice.connectors.kafka;

import io.walservice.connectors.DeadLetterMirror;
import io.walservice.connectors.MirroredLetter;
import io.walservice.connectors.Outcome;
import io.walservice.internal.v1.Entry;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A topic that gets dead letters: the entry's id as key, its payload as value, its attributes and what became of it as
 * headers. A DELETE has an empty value, as a tombstone would remove the letters before it where a topic is compacted.
 */
public final class KafkaMirror implements DeadLetterMirror {
    private final KafkaTopicWriter writer;
    private final String topic;

    /** @param writer shared with targets on the same cluster */
    public KafkaMirror(KafkaTopicWriter writer, String topic) {
        this.writer = writer;
        this.topic = topic;
    }

    @Override
    public CompletionStage<Outcome> send(MirroredLetter letter) {
        return writer.write(record(letter, letter.payload().toByteArray()))
                .thenCompose(outcome -> outcome instanceof Outcome.Reject
                        ? writer.write(withoutPayload(letter))
                        : CompletableFuture.completedStage(outcome));
    }

    private ProducerRecord<byte[], byte[]> withoutPayload(MirroredLetter letter) {
        ProducerRecord<byte[], byte[]> record = record(letter, new byte[0]);
        record.headers().add(MirroredLetter.PAYLOAD, bytes(MirroredLetter.LEFT_OUT));
        return record;
    }

    private ProducerRecord<byte[], byte[]> record(MirroredLetter letter, byte[] value) {
        byte[] key = letter.entry().map(entry -> bytes(entry.getId())).orElse(null);
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key, value);
        letter.entry()
                .map(Entry::getAttributesMap)
                .orElse(Map.of())
                .forEach((name, text) -> record.headers().add(name, bytes(text)));
        letter.headers().forEach((name, text) -> record.headers().add(name, bytes(text)));
        return record;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
