package io.walservice.multinode.sets;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.walservice.v1.MutateItemsPart;
import io.walservice.v1.MutateItemsResponse;
import io.walservice.v1.MutationsGrpc.MutationsStub;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends a set in parts, and waits for the answer. */
final class PartSender implements StreamObserver<MutateItemsResponse> {
    private final CompletableFuture<MutateItemsResponse> answer = new CompletableFuture<>();

    private PartSender() {}

    /**
     * The answer.
     *
     * @throws io.grpc.StatusRuntimeException as a blocking call does
     */
    static MutateItemsResponse send(MutationsStub mutations, List<MutateItemsPart> parts) {
        PartSender sender = new PartSender();
        StreamObserver<MutateItemsPart> out = mutations.mutateItemsStream(sender);
        parts.forEach(out::onNext);
        out.onCompleted();
        try {
            return sender.answer.get(2 * Nodes.DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw Status.fromThrowable(e).asRuntimeException();
        } catch (TimeoutException e) {
            throw Status.DEADLINE_EXCEEDED.withCause(e).asRuntimeException();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Status.CANCELLED.withCause(e).asRuntimeException();
        }
    }

    @Override
    public void onNext(MutateItemsResponse response) {
        answer.complete(response);
    }

    @Override
    public void onError(Throwable failure) {
        answer.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
        answer.completeExceptionally(
                Status.INTERNAL.withDescription("no answer").asRuntimeException());
    }
}
