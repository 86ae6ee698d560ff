package io.walservice.connectors.grpc;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.walservice.target.v1.Applied;
import io.walservice.target.v1.ApplyRequest;
import io.walservice.target.v1.ApplyResponse;
import io.walservice.target.v1.EntryTargetGrpc;
import io.walservice.target.v1.Operation;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** An application that keeps values, until it is told to behave otherwise. */
final class TestApplication extends EntryTargetGrpc.EntryTargetImplBase {
    final List<ApplyRequest> requests = new CopyOnWriteArrayList<>();
    final Map<String, ByteString> values = new ConcurrentHashMap<>();
    private volatile Consumer<StreamObserver<ApplyResponse>> behaviour = answering(
            ApplyResponse.newBuilder().setApplied(Applied.getDefaultInstance()).build());

    @Override
    public void apply(ApplyRequest request, StreamObserver<ApplyResponse> observer) {
        requests.add(request);
        if (request.getOperation() == Operation.OPERATION_DELETE) {
            values.remove(request.getId());
        } else {
            values.put(request.getId(), request.getPayload());
        }
        behaviour.accept(observer);
    }

    void answer(ApplyResponse response) {
        behaviour = answering(response);
    }

    void fail(Status status) {
        behaviour = observer -> observer.onError(status.asRuntimeException());
    }

    void mute() {
        behaviour = observer -> {};
    }

    private static Consumer<StreamObserver<ApplyResponse>> answering(ApplyResponse response) {
        return observer -> {
            observer.onNext(response);
            observer.onCompleted();
        };
    }
}
