package io.walservice.connectors.wal;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.walservice.connectors.Cause;
import io.walservice.connectors.Outcome;
import io.walservice.v1.Trilean;
import io.walservice.v1.WriteToLogResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Turns the answer to one write into an outcome, by the rules that {@code wal/v1/write_ahead_log.proto} states.
 *
 * <p>Only an invalid argument is a rejection, and not where clocks may be the cause: the other side refuses a write
 * time that lies too far in the future of its clock, and that passes. Whether it did so shows in no field of the
 * answer. So an entry is rejected only when its write time is past on any clock that is not wildly wrong.
 */
final class OutcomeObserver implements StreamObserver<WriteToLogResponse> {

    /** How far the other side's clock may be behind ours, before its refusals are taken for more than that. */
    private static final Duration CLOCKS_APART = Duration.ofMinutes(1);

    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final long writeTimeMicros;
    private final InstantSource clock;

    OutcomeObserver(long writeTimeMicros, InstantSource clock) {
        this.writeTimeMicros = writeTimeMicros;
        this.clock = clock;
    }

    CompletionStage<Outcome> outcome() {
        return outcome;
    }

    @Override
    public void onNext(WriteToLogResponse response) {
        outcome.complete(
                response.getDurable() == Trilean.TRILEAN_TRUE
                        ? Outcome.APPLIED
                        : new Outcome.Retry(
                                Cause.of("durable " + truth(response.getDurable()), response.getMessage())));
    }

    @Override
    public void onError(Throwable failure) {
        Status status = Status.fromThrowable(failure);
        String cause = Cause.of("gRPC " + status.getCode(), status.getDescription());
        boolean never = status.getCode() == Status.Code.INVALID_ARGUMENT && isPastOnAnyClock();
        outcome.complete(never ? new Outcome.Reject(cause) : new Outcome.Retry(cause));
    }

    @Override
    public void onCompleted() {
        outcome.complete(new Outcome.Retry("answer: none (expected: one)"));
    }

    private boolean isPastOnAnyClock() {
        long nowMicros = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
        return writeTimeMicros < nowMicros - TimeUnit.MICROSECONDS.convert(CLOCKS_APART);
    }

    /** As people write it: {@code UNKNOWN}. */
    private static String truth(Trilean durable) {
        return durable.name().replace("TRILEAN_", "");
    }
}
