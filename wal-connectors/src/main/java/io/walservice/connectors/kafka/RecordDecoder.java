package io.walservice.connectors.kafka;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.walservice.connectors.QueueId;
import io.walservice.connectors.RecordRules;
import io.walservice.internal.v1.QueueRecord;
import org.apache.kafka.common.serialization.Deserializer;

/** Decodes the values of a queue's records. Never fails, since a consumer cannot get past a value that does. */
final class RecordDecoder implements Deserializer<RecordDecoder.Value> {
    /** A record's value. */
    sealed interface Value {}

    record Message(QueueRecord message) implements Value {}

    record Unreadable(ByteString bytes, String cause) implements Value {}

    private final QueueId queue;

    RecordDecoder(QueueId queue) {
        this.queue = queue;
    }

    @Override
    public Value deserialize(String topic, byte[] bytes) {
        try {
            QueueRecord message = QueueRecord.parseFrom(bytes);
            return RecordRules.flawOf(message, queue)
                    .<Value>map(flaw -> new Unreadable(ByteString.copyFrom(bytes), flaw))
                    .orElseGet(() -> new Message(message));
        } catch (InvalidProtocolBufferException notOurs) {
            return new Unreadable(ByteString.copyFrom(bytes), "not a QueueRecord: " + notOurs.getMessage());
        }
    }
}
