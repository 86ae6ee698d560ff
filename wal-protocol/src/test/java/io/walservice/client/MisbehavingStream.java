package io.walservice.client;

import com.google.protobuf.Duration;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.walservice.v1.Refusal;
import io.walservice.v1.Trilean;
import io.walservice.v1.WriteToLogAnswers;
import io.walservice.v1.WriteToLogFrame;
import io.walservice.v1.WriteToLogRequest;
import io.walservice.v1.WriteToLogResponse;

/**
 * One stream of the misbehaving server. Answers in two frames for each it gets, and three where that has more than two.
 */
final class MisbehavingStream implements StreamObserver<WriteToLogFrame> {

    private static final Duration RETRY_AFTER =
            Duration.newBuilder().setNanos(5_000_000).build();

    private final MisbehavingServer server;
    private final StreamObserver<WriteToLogAnswers> answers;
    private WriteToLogAnswers.Builder gathered = WriteToLogAnswers.newBuilder();
    private boolean isBroken;
    private boolean isHung;

    MisbehavingStream(MisbehavingServer server, StreamObserver<WriteToLogAnswers> answers) {
        this.server = server;
        this.answers = answers;
    }

    @Override
    public void onNext(WriteToLogFrame frame) {
        server.arrived(frame);
        for (int i = 0; i < frame.getRequestsCount() && !isBroken; i++) {
            WriteToLogRequest request = frame.getRequests(i);
            Fate fate = server.fateOf(request);
            if (fate == Fate.BREAK_AND_STORE_LATER) {
                server.stored().storeLater(frame.getRequestsList().subList(i, frame.getRequestsCount()));
            }
            suffer(fate, request);
            if (i % 2 == 0) {
                flush();
            }
        }
        flush();
    }

    @Override
    public void onError(Throwable cause) {
        isBroken = true;
    }

    @Override
    public void onCompleted() {
        answers.onCompleted();
    }

    private void suffer(Fate fate, WriteToLogRequest request) {
        switch (fate) {
            case STORE -> store(request, Trilean.TRILEAN_TRUE);
            case ANSWER_TWICE -> {
                store(request, Trilean.TRILEAN_TRUE);
                answer(Trilean.TRILEAN_TRUE);
            }
            case REFUSE_AS_INVALID -> refuse(Refusal.REFUSAL_INVALID_ARGUMENT);
            case REFUSE_AS_NOT_FOUND -> refuse(Refusal.REFUSAL_NOT_FOUND);
            case REFUSE_AS_EXHAUSTED -> refuse(Refusal.REFUSAL_RESOURCE_EXHAUSTED);
            case REFUSE_AS_UNAVAILABLE -> refuse(Refusal.REFUSAL_UNAVAILABLE);
            case STORE_BUT_SAY_UNKNOWN -> store(request, Trilean.TRILEAN_UNKNOWN);
            case LOSE_AND_SAY_UNKNOWN -> answer(Trilean.TRILEAN_UNKNOWN);
            case STORE_AND_BREAK -> {
                server.stored().store(request);
                breakOff();
            }
            case LOSE_AND_BREAK, BREAK_AND_STORE_LATER -> breakOff();
            case HANG -> {
                server.stored().store(request);
                isHung = true;
            }
        }
    }

    private void store(WriteToLogRequest request, Trilean durable) {
        server.stored().store(request);
        answer(durable);
    }

    private void answer(Trilean durable) {
        gathered.addResponses(
                WriteToLogResponse.newBuilder().setDurable(durable).setMessage(durable.name()));
    }

    private void refuse(Refusal refusal) {
        gathered.addResponses(WriteToLogResponse.newBuilder()
                .setDurable(Trilean.TRILEAN_FALSE)
                .setRefusal(refusal)
                .setRetryAfter(RETRY_AFTER)
                .setMessage(refusal.name()));
    }

    private void flush() {
        if (!isBroken && !isHung && gathered.getResponsesCount() > 0) {
            answers.onNext(gathered.build());
            gathered = WriteToLogAnswers.newBuilder();
        }
    }

    private void breakOff() {
        isBroken = true;
        answers.onError(Status.INTERNAL.withDescription("broken on purpose").asRuntimeException());
    }
}
