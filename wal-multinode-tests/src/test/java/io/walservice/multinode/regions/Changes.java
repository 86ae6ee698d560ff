package io.walservice.multinode.regions;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Timestamps;
import io.walservice.v1.Lifecycle;
import io.walservice.v1.Operation;
import io.walservice.v1.Target;
import io.walservice.v1.WriteToLogRequest;
import java.util.Optional;

/** Requests that say when the change was originally made. */
final class Changes {

    private Changes() {}

    /** @param payload empty to delete the item */
    static WriteToLogRequest.Builder of(String id, long writeTimeMicros, Optional<String> payload) {
        Operation operation = payload.isPresent() ? Operation.OPERATION_PUT : Operation.OPERATION_DELETE;
        return WriteToLogRequest.newBuilder()
                .setLifecycle(Lifecycle.newBuilder().setWriteTime(Timestamps.fromMicros(writeTimeMicros)))
                .setPayload(ByteString.copyFromUtf8(payload.orElse("")))
                .setTarget(Target.newBuilder().setId(id).setOperation(operation));
    }
}
