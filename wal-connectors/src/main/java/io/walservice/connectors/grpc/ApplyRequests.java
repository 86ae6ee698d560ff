package io.walservice.connectors.grpc;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.walservice.connectors.Delivery;
import io.walservice.internal.v1.Entry;
import io.walservice.target.v1.ApplyRequest;

/** Says an attempt in the words of {@code wal.target.v1}. */
final class ApplyRequests {
    private static final long MICROS = 1_000_000;
    private static final int NANOS_PER_MICRO = 1_000;

    private ApplyRequests() {}

    static ApplyRequest of(Delivery delivery) {
        Entry entry = delivery.entry();
        ApplyRequest.Builder request = ApplyRequest.newBuilder()
                .setNamespace(delivery.namespace())
                .setEntryId(delivery.entryId())
                .setId(entry.getId())
                .setKey(entry.getKey())
                .setOperationValue(entry.getOperation())
                .setPayload(entry.getPayload())
                .putAllAttributes(entry.getAttributesMap())
                .setWriteTime(timestamp(entry.getWriteTimeMicros()))
                .setAttempt(delivery.attempt())
                .setIdempotencyToken(entry.getToken());
        if (entry.getTimeToLiveSeconds() > 0) {
            request.setTimeToLive(Duration.newBuilder().setSeconds(entry.getTimeToLiveSeconds()));
        }
        return request.build();
    }

    private static Timestamp timestamp(long micros) {
        return Timestamp.newBuilder()
                .setSeconds(Math.floorDiv(micros, MICROS))
                .setNanos((int) Math.floorMod(micros, MICROS) * NANOS_PER_MICRO)
                .build();
    }
}
