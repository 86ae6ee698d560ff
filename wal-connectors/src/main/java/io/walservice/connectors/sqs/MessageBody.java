package io.walservice.connectors.sqs;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.walservice.connectors.Received;
import io.walservice.connectors.RecordRules;
import io.walservice.internal.v1.QueueRecord;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A record as text, since SQS takes no bytes: Base64 of its protobuf form. */
final class MessageBody {

    private MessageBody() {}

    static String of(QueueRecord record) {
        return Base64.getEncoder().encodeToString(record.toByteArray());
    }

    /**
     * Reads {@link #of}. Never fails, since a lane cannot get past a message that does.
     *
     * @param position where it was found
     */
    static Received.Content read(String body, String namespace, String position) {
        ByteString bytes;
        try {
            bytes = ByteString.copyFrom(Base64.getDecoder().decode(body));
        } catch (IllegalArgumentException notOurs) {
            return new Received.Malformed(
                    ByteString.copyFrom(body, StandardCharsets.UTF_8), "not Base64: " + notOurs.getMessage(), position);
        }
        try {
            QueueRecord message = QueueRecord.parseFrom(bytes);
            return RecordRules.flawOf(message, namespace)
                    .<Received.Content>map(flaw -> new Received.Malformed(bytes, flaw, position))
                    .orElseGet(() -> new Received.Decoded(message));
        } catch (InvalidProtocolBufferException notOurs) {
            return new Received.Malformed(bytes, "not a QueueRecord: " + notOurs.getMessage(), position);
        }
    }
}
