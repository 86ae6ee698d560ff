package io.walservice.node;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.walservice.target.v1.Applied;
import io.walservice.target.v1.ApplyRequest;
import io.walservice.target.v1.ApplyResponse;
import io.walservice.target.v1.EntryTargetGrpc;
import io.walservice.target.v1.Reject;
import io.walservice.target.v1.Retry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * An application that is a grpc target, does what a test has it do, and can be closed and opened again at the same
 * port.
 */
final class TestShop extends EntryTargetGrpc.EntryTargetImplBase implements AutoCloseable {

    static final ApplyResponse APPLIED =
            ApplyResponse.newBuilder().setApplied(Applied.getDefaultInstance()).build();

    private final List<ApplyRequest> attempts = new CopyOnWriteArrayList<>();
    private final List<ApplyRequest> applied = new CopyOnWriteArrayList<>();
    private volatile Function<ApplyRequest, ApplyResponse> behaviour = request -> APPLIED;
    private final int port;
    private Server server;

    TestShop() {
        server = listen(0);
        port = server.getPort();
    }

    static ApplyResponse retry(String cause) {
        return ApplyResponse.newBuilder()
                .setRetry(Retry.newBuilder().setCause(cause))
                .build();
    }

    static ApplyResponse reject(String cause) {
        return ApplyResponse.newBuilder()
                .setReject(Reject.newBuilder().setCause(cause))
                .build();
    }

    void behave(Function<ApplyRequest, ApplyResponse> newBehaviour) {
        behaviour = newBehaviour;
    }

    @Override
    public void apply(ApplyRequest request, StreamObserver<ApplyResponse> answers) {
        attempts.add(request);
        ApplyResponse response = behaviour.apply(request);
        if (response.hasApplied()) {
            applied.add(request);
        }
        answers.onNext(response);
        answers.onCompleted();
    }

    /** All attempts of a namespace, in the order in which they came. */
    List<ApplyRequest> attempts(String namespace) {
        return of(namespace, attempts);
    }

    /** Those that were applied. */
    List<ApplyRequest> applied(String namespace) {
        return of(namespace, applied);
    }

    private static List<ApplyRequest> of(String namespace, List<ApplyRequest> requests) {
        return requests.stream()
                .filter(request -> request.getNamespace().equals(namespace))
                .toList();
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    void goOut() {
        server.shutdownNow();
    }

    void comeBack() {
        server = listen(port);
    }

    private Server listen(int at) {
        try {
            return NettyServerBuilder.forPort(at).addService(this).build().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
