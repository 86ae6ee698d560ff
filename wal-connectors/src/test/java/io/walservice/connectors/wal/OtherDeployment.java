package io.walservice.connectors.wal;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.walservice.v1.Operation;
import io.walservice.v1.Trilean;
import io.walservice.v1.WriteAheadLogGrpc;
import io.walservice.v1.WriteToLogRequest;
import io.walservice.v1.WriteToLogResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A log with a token window that never forgets, and a target that keeps values; until it is told to answer otherwise.
 * Thread-safe.
 */
final class OtherDeployment extends WriteAheadLogGrpc.WriteAheadLogImplBase {
    private final Map<String, WriteToLogResponse> window = new HashMap<>();
    private final List<WriteToLogRequest> stored = new ArrayList<>();
    private final Map<String, ByteString> values = new HashMap<>();
    private Optional<Consumer<StreamObserver<WriteToLogResponse>>> otherwise = Optional.empty();

    @Override
    public synchronized void writeToLog(WriteToLogRequest request, StreamObserver<WriteToLogResponse> observer) {
        otherwise
                .orElseGet(
                        () -> answering(window.computeIfAbsent(request.getIdempotencyToken(), token -> store(request))))
                .accept(observer);
    }

    private WriteToLogResponse store(WriteToLogRequest request) {
        stored.add(request);
        if (request.getTarget().getOperation() == Operation.OPERATION_DELETE) {
            values.remove(request.getTarget().getId());
        } else {
            values.put(request.getTarget().getId(), request.getPayload());
        }
        return WriteToLogResponse.newBuilder()
                .setDurable(Trilean.TRILEAN_TRUE)
                .setEntryId("other.0." + stored.size())
                .build();
    }

    /** All entries, in their order. */
    synchronized List<WriteToLogRequest> stored() {
        return List.copyOf(stored);
    }

    synchronized Optional<ByteString> value(String id) {
        return Optional.ofNullable(values.get(id));
    }

    synchronized void answer(WriteToLogResponse response) {
        otherwise = Optional.of(answering(response));
    }

    synchronized void fail(Status status) {
        otherwise = Optional.of(observer -> observer.onError(status.asRuntimeException()));
    }

    synchronized void endWithoutAnswer() {
        otherwise = Optional.of(StreamObserver::onCompleted);
    }

    synchronized void mute() {
        otherwise = Optional.of(observer -> {});
    }

    private static Consumer<StreamObserver<WriteToLogResponse>> answering(WriteToLogResponse response) {
        return observer -> {
            observer.onNext(response);
            observer.onCompleted();
        };
    }
}
