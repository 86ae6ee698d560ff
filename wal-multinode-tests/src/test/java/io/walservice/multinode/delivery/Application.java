package io.walservice.multinode.delivery;

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
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A grpc target that does what a test has it do, remembers what it applied, and can go out and come back. */
final class Application extends EntryTargetGrpc.EntryTargetImplBase implements AutoCloseable {

    static final ApplyResponse APPLIED =
            ApplyResponse.newBuilder().setApplied(Applied.getDefaultInstance()).build();

    /** One entry that was applied. */
    record Arrival(String namespace, String id, String payload, String entryId, int attempt, long millis) {}

    private final ConcurrentLinkedQueue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
    private final AtomicInteger applied = new AtomicInteger();
    private final int port;
    private volatile Function<ApplyRequest, ApplyResponse> behaviour = request -> APPLIED;
    private Server server;

    Application() {
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
        ApplyResponse response = behaviour.apply(request);
        if (response.hasApplied()) {
            arrivals.add(new Arrival(
                    request.getNamespace(),
                    request.getId(),
                    request.getPayload().toStringUtf8(),
                    request.getEntryId(),
                    request.getAttempt(),
                    System.currentTimeMillis()));
            applied.incrementAndGet();
        }
        answers.onNext(response);
        answers.onCompleted();
    }

    /** How many it has applied for all namespaces, repeats included. */
    int applied() {
        return applied.get();
    }

    /** What it has applied for a namespace, in the order in which it came; repeats as often as they came. */
    List<Arrival> arrivals(String namespace) {
        return arrivals.stream()
                .filter(arrival -> arrival.namespace().equals(namespace))
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
