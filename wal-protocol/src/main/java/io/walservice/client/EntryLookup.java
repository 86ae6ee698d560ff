package io.walservice.client;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.walservice.v1.GetEntryRequest;
import io.walservice.v1.GetEntryResponse;
import io.walservice.v1.WriteAheadLogGrpc;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One GetEntry, from its call to its final answer; repeated, at the next server, while one cannot be reached. */
final class EntryLookup {

    private final Addresses addresses;
    private final Backoff backoff;
    private final GetEntryRequest request;
    private final long answerNanos;
    private final long deadlineNanos;
    private final CompletableFuture<GetEntryResponse> future = new CompletableFuture<>();

    EntryLookup(Addresses addresses, Backoff backoff, GetEntryRequest request, ClientSettings.Times times) {
        this.addresses = addresses;
        this.backoff = backoff;
        this.request = request;
        this.answerNanos = times.answer().toNanos();
        this.deadlineNanos = System.nanoTime() + times.deadline().toNanos();
    }

    CompletableFuture<GetEntryResponse> start() {
        attempt(1);
        return future;
    }

    private void attempt(int number) {
        long left = Math.max(1, deadlineNanos - System.nanoTime());
        try {
            WriteAheadLogGrpc.newStub(addresses.channel(number - 1))
                    .withDeadlineAfter(Math.min(left, answerNanos), TimeUnit.NANOSECONDS)
                    .getEntry(request, new Attempt(number));
        } catch (IllegalStateException closed) {
            future.completeExceptionally(closed);
        }
    }

    private void failed(int number, Throwable cause) {
        long waitNanos = backoff.nanosAfter(number);
        boolean isInTime = System.nanoTime() + waitNanos - deadlineNanos < 0;
        switch (Status.fromThrowable(cause).getCode()) {
            case UNAVAILABLE, RESOURCE_EXHAUSTED, DEADLINE_EXCEEDED -> {
                if (isInTime) {
                    CompletableFuture.delayedExecutor(waitNanos, TimeUnit.NANOSECONDS)
                            .execute(() -> attempt(number + 1));
                } else {
                    future.completeExceptionally(cause);
                }
            }
            default -> future.completeExceptionally(cause);
        }
    }

    private final class Attempt implements StreamObserver<GetEntryResponse> {

        private final int number;

        Attempt(int number) {
            this.number = number;
        }

        @Override
        public void onNext(GetEntryResponse response) {
            future.complete(response);
        }

        @Override
        public void onError(Throwable cause) {
            failed(number, cause);
        }

        @Override
        public void onCompleted() {
            // onNext has completed the future.
        }
    }
}
