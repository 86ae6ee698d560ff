package io.walservice.multinode.load;

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
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A grpc target that does what a test has it do, remembers what it applied, and can go out and come back. Thread-safe,
 * but for going out and coming back.
 */
public final class Application extends EntryTargetGrpc.EntryTargetImplBase implements AutoCloseable {

    public static final ApplyResponse APPLIED =
            ApplyResponse.newBuilder().setApplied(Applied.getDefaultInstance()).build();

    /** One entry that was applied. */
    public record Arrival(String namespace, String id, String payload, String entryId, int attempt, long millis) {}

    private final ConcurrentLinkedQueue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
    private final AtomicInteger applied = new AtomicInteger();
    private final String host;
    private final int port;
    private volatile Function<ApplyRequest, ApplyResponse> behaviour = request -> APPLIED;
    private Server server;

    /** At any free port. */
    public Application() {
        this("127.0.0.1", 0);
    }

    /**
     * @param host a loopback address: several applications may have the same port, each at another one
     * @param port 0 for any that is free
     */
    public Application(String host, int port) {
        this.host = host;
        this.server = listen(port);
        this.port = server.getPort();
    }

    public static ApplyResponse retry(String cause) {
        return ApplyResponse.newBuilder()
                .setRetry(Retry.newBuilder().setCause(cause))
                .build();
    }

    public static ApplyResponse reject(String cause) {
        return ApplyResponse.newBuilder()
                .setReject(Reject.newBuilder().setCause(cause))
                .build();
    }

    public void behave(Function<ApplyRequest, ApplyResponse> newBehaviour) {
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
    public int applied() {
        return applied.get();
    }

    /** What it has applied for a namespace, in the order in which it came; repeats as often as they came. */
    public List<Arrival> arrivals(String namespace) {
        return arrivals.stream()
                .filter(arrival -> arrival.namespace().equals(namespace))
                .toList();
    }

    public String address() {
        return host + ":" + port;
    }

    public int port() {
        return port;
    }

    public void goOut() {
        server.shutdownNow();
    }

    public void comeBack() {
        server = listen(port);
    }

    private Server listen(int at) {
        try {
            return NettyServerBuilder.forAddress(new InetSocketAddress(host, at))
                    .addService(this)
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
