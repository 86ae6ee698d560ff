package io.walservice.node.api;

import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.grpc.Status;
import io.walservice.node.ingress.WriteOutcome;
import io.walservice.node.log.EntryId;
import io.walservice.node.mutation.Refused;
import io.walservice.node.mutation.SetOutcome;
import io.walservice.node.staging.SetId;
import io.walservice.v1.MutateItemsResponse;
import io.walservice.v1.Refusal;
import io.walservice.v1.Trilean;
import io.walservice.v1.WriteToLogResponse;
import java.util.function.LongFunction;
import org.apache.pekko.grpc.GrpcServiceException;
import org.apache.pekko.grpc.javadsl.MetadataBuilder;

/** How outcomes are worded: the one place that knows answers and gRPC status codes. */
final class Answers {

    private static final String RETRY_AFTER = "retry-after-ms";
    private static final long NOT_STORED_RETRY_MILLIS = 100;

    private Answers() {}

    static WriteToLogResponse refused(Refusal refusal, String message) {
        return WriteToLogResponse.newBuilder()
                .setDurable(Trilean.TRILEAN_FALSE)
                .setRefusal(refusal)
                .setMessage(message)
                .build();
    }

    /** The answer to what became of an entry. */
    static WriteToLogResponse of(WriteOutcome outcome, LongFunction<EntryId> idOfSequence) {
        if (outcome instanceof WriteOutcome.Durable durable) {
            return WriteToLogResponse.newBuilder()
                    .setDurable(Trilean.TRILEAN_TRUE)
                    .setEntryId(idOfSequence.apply(durable.sequence()).toString())
                    .build();
        } else if (outcome instanceof WriteOutcome.Unknown unknown) {
            return WriteToLogResponse.newBuilder()
                    .setDurable(Trilean.TRILEAN_UNKNOWN)
                    .setMessage("whether the entry is durable is not known: " + unknown.reason())
                    .build();
        } else if (outcome instanceof WriteOutcome.Busy busy) {
            return refused(Refusal.REFUSAL_RESOURCE_EXHAUSTED, busy.reason()).toBuilder()
                    .setRetryAfter(Durations.fromMillis(busy.retryAfter().toMillis()))
                    .build();
        }
        return refused(Refusal.REFUSAL_UNAVAILABLE, ((WriteOutcome.NotStored) outcome).reason()).toBuilder()
                .setRetryAfter(Durations.fromMillis(NOT_STORED_RETRY_MILLIS))
                .build();
    }

    /** A unary call reports a refusal as its status: throws where the answer is one. */
    static WriteToLogResponse unary(WriteToLogResponse answer) {
        if (answer.getRefusal() == Refusal.REFUSAL_UNSPECIFIED) {
            return answer;
        }
        MetadataBuilder trailers = new MetadataBuilder();
        if (answer.hasRetryAfter()) {
            trailers.addText(RETRY_AFTER, String.valueOf(Durations.toMillis(answer.getRetryAfter())));
        }
        throw new GrpcServiceException(
                statusOf(answer.getRefusal()).withDescription(answer.getMessage()), trailers.build());
    }

    /** The answer to what became of a mutation set; throws where nothing of it is applied. */
    static MutateItemsResponse of(SetId set, SetOutcome outcome) {
        MutateItemsResponse.Builder response = MutateItemsResponse.newBuilder().setMutationId(set.token());
        if (outcome instanceof SetOutcome.Committed committed) {
            return response.setDurable(Trilean.TRILEAN_TRUE)
                    .setWriteTime(Timestamps.fromMicros(committed.writeMicros()))
                    .build();
        } else if (outcome instanceof SetOutcome.Unknown unknown) {
            return response.setDurable(Trilean.TRILEAN_UNKNOWN)
                    .setMessage("whether the set will be applied is not known: " + unknown.reason())
                    .build();
        } else if (outcome instanceof SetOutcome.NotApplied refused) {
            throw failure(statusOf(refused.refused().kind()), refused.refused().reason());
        } else if (outcome instanceof SetOutcome.Different) {
            throw failure(
                    Status.INVALID_ARGUMENT,
                    "idempotency_token: %s was used for another set (expected: one of its own for each set)"
                            .formatted(set.token()));
        }
        throw failure(Status.UNAVAILABLE, ((SetOutcome.NotStored) outcome).reason());
    }

    private static Status statusOf(Refused.Kind kind) {
        return switch (kind) {
            case INVALID -> Status.INVALID_ARGUMENT;
            case CONDITION -> Status.FAILED_PRECONDITION;
            case BUSY -> Status.ABORTED;
        };
    }

    /** An item of a mutation set that breaks a rule. */
    static GrpcServiceException failure(SetRules.Fault fault) {
        return failure(
                fault.isUnknownName() ? Status.NOT_FOUND : Status.INVALID_ARGUMENT, String.valueOf(fault.getMessage()));
    }

    /** A call that is refused. */
    static GrpcServiceException failure(WriteToLogResponse refusal) {
        return failure(statusOf(refusal.getRefusal()), refusal.getMessage());
    }

    /** A call that failed, with a message for the caller. */
    static GrpcServiceException failure(Status status, String message) {
        return new GrpcServiceException(status.withDescription(message));
    }

    private static Status statusOf(Refusal refusal) {
        return switch (refusal) {
            case REFUSAL_INVALID_ARGUMENT -> Status.INVALID_ARGUMENT;
            case REFUSAL_NOT_FOUND -> Status.NOT_FOUND;
            case REFUSAL_RESOURCE_EXHAUSTED -> Status.RESOURCE_EXHAUSTED;
            case REFUSAL_UNAVAILABLE -> Status.UNAVAILABLE;
            case REFUSAL_UNSPECIFIED, UNRECOGNIZED -> Status.INTERNAL;
        };
    }
}
