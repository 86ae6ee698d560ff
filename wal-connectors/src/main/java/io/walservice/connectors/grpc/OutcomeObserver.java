package io.walservice.connectors.grpc;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.walservice.connectors.Cause;
import io.walservice.connectors.Outcome;
import io.walservice.target.v1.ApplyResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Turns the answer to one call into an outcome, by the rules that {@code wal/target/v1/target.proto} states. */
final class OutcomeObserver implements StreamObserver<ApplyResponse> {
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

    CompletionStage<Outcome> outcome() {
        return outcome;
    }

    @Override
    public void onNext(ApplyResponse response) {
        outcome.complete(
                switch (response.getOutcomeCase()) {
                    case APPLIED -> Outcome.APPLIED;
                    case RETRY ->
                        new Outcome.Retry(
                                Cause.of("application", response.getRetry().getCause()));
                    case REJECT ->
                        new Outcome.Reject(
                                Cause.of("application", response.getReject().getCause()));
                    case OUTCOME_NOT_SET -> new Outcome.Retry("answer: no outcome (expected: one)");
                });
    }

    @Override
    public void onError(Throwable failure) {
        Status status = Status.fromThrowable(failure);
        String cause = Cause.of("gRPC " + status.getCode(), status.getDescription());
        outcome.complete(
                status.getCode() == Status.Code.INVALID_ARGUMENT
                        ? new Outcome.Reject(cause)
                        : new Outcome.Retry(cause));
    }

    @Override
    public void onCompleted() {
        outcome.complete(new Outcome.Retry("answer: none (expected: one)"));
    }
}
