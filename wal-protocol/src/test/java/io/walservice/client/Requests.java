package io.walservice.client;

import com.google.protobuf.ByteString;
import io.walservice.v1.Operation;
import io.walservice.v1.Target;
import io.walservice.v1.WriteToLogRequest;

/** Requests to write. */
final class Requests {

    private Requests() {}

    static WriteToLogRequest put(String id, String payload) {
        return WriteToLogRequest.newBuilder()
                .setNamespace("ads")
                .setTarget(Target.newBuilder().setId(id).setOperation(Operation.OPERATION_PUT))
                .setPayload(ByteString.copyFromUtf8(payload))
                .build();
    }

    static WriteToLogRequest put(String id, String payload, String token) {
        return put(id, payload).toBuilder().setIdempotencyToken(token).build();
    }
}
