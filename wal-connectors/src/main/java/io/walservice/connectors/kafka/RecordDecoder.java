package io.walservice.connectors.kafka;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.walservice.internal.v1.QueueRecord;
import java.util.Optional;
import org.apache.kafka.common.serialization.Deserializer;

/** Decodes the values of a namespace's records. Never fails, since a consumer cannot get past a value that does. */
final class RecordDecoder implements Deserializer<RecordDecoder.Value> {
    private static final int VERSION = 1;

    /** A record's value. */
    sealed interface Value {}

    record Message(QueueRecord message) implements Value {}

    record Unreadable(ByteString bytes, String cause) implements Value {}

    private final String namespace;

    RecordDecoder(String namespace) {
        this.namespace = namespace;
    }

    @Override
    public Value deserialize(String topic, byte[] bytes) {
        try {
            QueueRecord message = QueueRecord.parseFrom(bytes);
            return flawOf(message)
                    .<Value>map(flaw -> new Unreadable(ByteString.copyFrom(bytes), flaw))
                    .orElseGet(() -> new Message(message));
        } catch (InvalidProtocolBufferException notOurs) {
            return new Unreadable(ByteString.copyFrom(bytes), "not a QueueRecord: " + notOurs.getMessage());
        }
    }

    private Optional<String> flawOf(QueueRecord message) {
        if (message.getVersion() != VERSION) {
            return Optional.of("version: %d (expected: %d)".formatted(message.getVersion(), VERSION));
        }
        if (!message.getNamespace().equals(namespace)) {
            return Optional.of("namespace: %s (expected: %s)".formatted(message.getNamespace(), namespace));
        }
        if (!message.hasEntry()) {
            return Optional.of("entry: none (expected: one)");
        }
        if (message.getEntry().getSequence() < 1) {
            return Optional.of("sequence: %d (expected: at least 1)"
                    .formatted(message.getEntry().getSequence()));
        }
        return message.getEpoch() < 1
                ? Optional.of("epoch: %d (expected: at least 1)".formatted(message.getEpoch()))
                : Optional.empty();
    }
}
