package io.walservice.bench;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/** grpc-java on Netty, without threads between the network and the measurement. */
final class Channels {
    private Channels() {}

    static ManagedChannel to(String address) {
        return Grpc.newChannelBuilder(address, InsecureChannelCredentials.create())
                .directExecutor()
                .build();
    }

    /** One unary call. */
    static <Q, A> CompletionStage<A> call(Q request, BiConsumer<Q, StreamObserver<A>> method) {
        CompletableFuture<A> answered = new CompletableFuture<>();
        method.accept(request, new StreamObserver<>() {
            @Override
            public void onNext(A answer) {
                answered.complete(answer);
            }

            @Override
            public void onError(Throwable failure) {
                answered.completeExceptionally(failure);
            }

            @Override
            public void onCompleted() {
                // The answer has come before.
            }
        });
        return answered;
    }
}
