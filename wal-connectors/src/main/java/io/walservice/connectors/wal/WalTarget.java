package io.walservice.connectors.wal;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.walservice.connectors.Delivery;
import io.walservice.connectors.Outcome;
import io.walservice.connectors.Target;
import io.walservice.v1.WriteAheadLogGrpc;
import io.walservice.v1.WriteToLogRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * A namespace of another deployment of this log. An entry is applied once it is durable there; then it goes to all
 * targets that the namespace has. Connects when the first entry comes.
 *
 * <p>The entry keeps its idempotency token, so a repeat has no further effect for as long as the other side remembers
 * the token. For the same reason two deployments that name each other do not send an entry to and fro: the side that it
 * began at knows the token, answers with the entry that it has, and stores nothing. An entry that comes back later than
 * that, as one may that waited for its time, is stored there once more; with it, the token is remembered anew. Whoever
 * writes to the other namespace by other ways must not use the same tokens for other changes.
 *
 * <p>A namespace that is missing there is a reason to try again, as an operator may still create it: dead letters are
 * for entries that are wrong, not for deployments that are.
 */
public final class WalTarget implements Target {
    private final ManagedChannel channel;
    private final Duration timeout;
    private final String namespace;
    private final InstantSource clock;

    /**
     * @param address {@code host:port}, or any other target of gRPC's name resolution
     * @param tls whether to use TLS, with the certificate authorities that the JVM trusts
     * @param timeout limit of one attempt
     * @param namespace to write to, as the other deployment calls it
     */
    public WalTarget(String address, boolean tls, Duration timeout, String namespace, InstantSource clock) {
        ChannelCredentials credentials = tls ? TlsChannelCredentials.create() : InsecureChannelCredentials.create();
        this.channel = Grpc.newChannelBuilder(address, credentials).build();
        this.timeout = timeout;
        this.namespace = namespace;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Outcome> apply(Delivery delivery) {
        WriteToLogRequest request = WriteRequests.of(namespace, delivery.entry(), clock.instant());
        OutcomeObserver observer = new OutcomeObserver(delivery.entry().getWriteTimeMicros(), clock);
        WriteAheadLogGrpc.newStub(channel)
                .withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .writeToLog(request, observer);
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
