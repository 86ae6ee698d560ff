package io.walservice.node.region;

import io.grpc.CallOptions;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.namespace.RegionSpec;
import io.walservice.region.v1.GetTimeRequest;
import io.walservice.region.v1.GetTimeResponse;
import io.walservice.region.v1.ReadLogRequest;
import io.walservice.region.v1.ReadLogResponse;
import io.walservice.region.v1.RegionGrpc;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/** Calls one region's API. Calls fail with gRPC's own exceptions. Thread-safe. */
final class RegionClient implements AutoCloseable {

    /** A log may be read for as long as it takes; a connection that is dead is found by this. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

    private static final Duration KEEP_ALIVE_TIMEOUT = Duration.ofSeconds(10);

    private final ManagedChannel channel;

    RegionClient(RegionSpec.Api api) {
        ChannelCredentials credentials =
                api.tls() ? TlsChannelCredentials.create() : InsecureChannelCredentials.create();
        this.channel = Grpc.newChannelBuilder(api.address(), credentials)
                .keepAliveTime(KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .build();
    }

    /** Asks for the time. The answer is completed by the thread that receives it. */
    CompletionStage<GetTimeResponse> time(Duration limit) {
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS);
        Answer<GetTimeResponse> answer = new Answer<>();
        ClientCalls.asyncUnaryCall(
                channel.newCall(RegionGrpc.getGetTimeMethod(), options), GetTimeRequest.getDefaultInstance(), answer);
        return answer.value.whenComplete((time, failure) -> reconnectAfter(failure));
    }

    /** Reads a log; as much is under way as the reader asks for. */
    Source<QueueRecord, NotUsed> readLog(ReadLogRequest request) {
        return Source.fromPublisher(new AnswerStream<>(
                        () -> channel.newCall(RegionGrpc.getReadLogMethod(), CallOptions.DEFAULT), request))
                .map(ReadLogResponse::getRecord)
                .mapError(Throwable.class, failure -> {
                    reconnectAfter(failure);
                    return failure;
                });
    }

    /** Whoever asks decides when to try again; gRPC's own wait, of up to two minutes, would come on top. */
    private void reconnectAfter(@Nullable Throwable failure) {
        if (failure != null) {
            channel.resetConnectBackoff();
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    /** The one answer of a call. */
    private static final class Answer<T> implements StreamObserver<T> {

        private final CompletableFuture<T> value = new CompletableFuture<>();

        @Override
        public void onNext(T answer) {
            value.complete(answer);
        }

        @Override
        public void onError(Throwable failure) {
            value.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            value.completeExceptionally(new IllegalStateException("answer: none (expected: one)"));
        }
    }
}
