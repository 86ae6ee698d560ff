package io.walservice.node.workbench;

import com.google.common.hash.Hashing;
import com.google.protobuf.util.Durations;
import io.walservice.admin.v1.EditDeadLetterRequest;
import io.walservice.internal.v1.Entry;
import io.walservice.v1.Operation;
import io.walservice.v1.Target;
import io.walservice.v1.WriteToLogRequest;
import java.util.Map;
import java.util.stream.Collectors;

/** The write that an edited dead letter becomes. */
final class EditedCopy {

    private static final String RESERVED = "wal-";

    private EditedCopy() {}

    /** Its token is made of what it copies and how it was changed: the same edit twice is one entry. */
    static WriteToLogRequest of(EditDeadLetterRequest edit, Entry entry) {
        Operation operation = edit.getOperation() == Operation.OPERATION_UNSPECIFIED
                ? Operation.forNumber(entry.getOperation())
                : edit.getOperation();
        Target.Builder target = Target.newBuilder()
                .addNames(edit.getTarget())
                .setId(entry.getId())
                .setKey(entry.getKey())
                .setOperation(operation)
                .putAllAttributes(ownAttributes(entry));
        if (entry.getTimeToLiveSeconds() > 0 && operation == Operation.OPERATION_PUT) {
            target.setTimeToLive(Durations.fromSeconds(entry.getTimeToLiveSeconds()));
        }
        return WriteToLogRequest.newBuilder()
                .setNamespace(edit.getNamespace())
                .setPayload(edit.getPayload())
                .setTarget(target)
                .setIdempotencyToken(
                        "edit-" + Hashing.sha256().hashBytes(edit.toByteArray()).toString())
                .build();
    }

    private static Map<String, String> ownAttributes(Entry entry) {
        return entry.getAttributesMap().entrySet().stream()
                .filter(attribute -> !attribute.getKey().startsWith(RESERVED))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
