package io.walservice.connectors.grpc;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.walservice.connectors.Delivery;
import io.walservice.connectors.Outcome;
import io.walservice.connectors.Target;
import io.walservice.target.v1.EntryTargetGrpc;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** An application that implements {@code wal.target.v1.EntryTarget}. Connects when the first entry comes. */
public final class GrpcTarget implements Target {
    private final ManagedChannel channel;
    private final Duration timeout;

    /**
     * @param address {@code host:port}, or any other target of gRPC's name resolution
     * @param tls whether to use TLS, with the certificate authorities that the JVM trusts
     * @param timeout limit of one attempt
     */
    public GrpcTarget(String address, boolean tls, Duration timeout) {
        ChannelCredentials credentials = tls ? TlsChannelCredentials.create() : InsecureChannelCredentials.create();
        this.channel = Grpc.newChannelBuilder(address, credentials).build();
        this.timeout = timeout;
    }

    @Override
    public CompletionStage<Outcome> apply(Delivery delivery) {
        OutcomeObserver observer = new OutcomeObserver();
        EntryTargetGrpc.newStub(channel)
                .withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .apply(ApplyRequests.of(delivery), observer);
        return observer.outcome().whenComplete((outcome, never) -> reconnectAfter(outcome));
    }

    /** The lane decides when to try again; gRPC's own wait, of up to two minutes, would come on top. */
    private void reconnectAfter(Outcome outcome) {
        if (outcome instanceof Outcome.Retry) {
            channel.resetConnectBackoff();
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
