package io.walservice.bench;

import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.health.v1.HealthGrpc.HealthStub;
import java.util.concurrent.CompletionStage;

/** Calls that carry and do nothing, to the node's own gRPC server: the ceiling of what unary calls can reach there. */
final class EchoCalls implements Subject {
    private final ManagedChannel channel;
    private final HealthStub health;

    EchoCalls(String address) {
        channel = Channels.to(address);
        health = HealthGrpc.newStub(channel);
    }

    @Override
    public String name() {
        return "empty gRPC calls";
    }

    @Override
    public CompletionStage<?> issue(long n) {
        return Channels.call(HealthCheckRequest.getDefaultInstance(), health::check);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
