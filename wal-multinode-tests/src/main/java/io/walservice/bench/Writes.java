package io.walservice.bench;

import io.walservice.v1.Operation;
import io.walservice.v1.Target;
import io.walservice.v1.Trilean;
import io.walservice.v1.WriteToLogRequest;
import io.walservice.v1.WriteToLogResponse;

/** The requests that all ways of writing send: each entry has a target key of its own. */
record Writes(String namespace, Payloads payloads) {

    WriteToLogRequest request(long n) {
        return WriteToLogRequest.newBuilder()
                .setNamespace(namespace)
                .setIdempotencyToken("bench-" + n)
                .setPayload(payloads.of(n))
                .setTarget(Target.newBuilder().setId(id(n)).setOperation(Operation.OPERATION_PUT))
                .build();
    }

    static String id(long n) {
        return "entry-" + n;
    }

    /** Anything but TRUE is a failure of the measurement. */
    static WriteToLogResponse durable(WriteToLogResponse response) {
        BenchException.throwIf(
                response.getDurable() != Trilean.TRILEAN_TRUE,
                "not durable: %s %s".formatted(response.getRefusal(), response.getMessage()));
        return response;
    }
}
