package io.walservice.bench;

import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import io.walservice.v1.WriteAheadLogGrpc;
import io.walservice.v1.WriteToLogAnswers;
import io.walservice.v1.WriteToLogFrame;
import io.walservice.v1.WriteToLogRequest;
import io.walservice.v1.WriteToLogResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** One stream; whatever waits when a frame leaves makes up the next, up to {@value #MOST_A_FRAME} requests. */
final class StreamWrites implements Subject {
    private static final int MOST_A_FRAME = 256;

    private final Writes writes;
    private final ManagedChannel channel;
    private final LinkedBlockingQueue<WriteToLogRequest> waiting = new LinkedBlockingQueue<>();
    private final Queue<CompletableFuture<WriteToLogResponse>> unanswered = new ConcurrentLinkedQueue<>();
    private final Thread sender = new Thread(this::send, "stream-writes");

    StreamWrites(String address, Writes writes) {
        this.writes = writes;
        channel = Channels.to(address);
        sender.setDaemon(true);
        sender.start();
    }

    @Override
    public String name() {
        return "stream writes";
    }

    @Override
    public CompletionStage<?> issue(long n) {
        CompletableFuture<WriteToLogResponse> answered = new CompletableFuture<>();
        unanswered.add(answered);
        waiting.add(writes.request(n));
        return answered.thenApply(Writes::durable);
    }

    @Override
    public void close() {
        sender.interrupt();
        channel.shutdownNow();
    }

    private void send() {
        StreamObserver<WriteToLogFrame> frames =
                WriteAheadLogGrpc.newStub(channel).writeToLogStream(new Answers());
        List<WriteToLogRequest> next = new ArrayList<>();
        try {
            while (!Thread.currentThread().isInterrupted()) {
                next.add(waiting.take());
                waiting.drainTo(next, MOST_A_FRAME - 1);
                frames.onNext(WriteToLogFrame.newBuilder().addAllRequests(next).build());
                next.clear();
            }
        } catch (InterruptedException closed) {
            frames.onCompleted();
        }
    }

    /** The log answers in the order of the requests. */
    private final class Answers implements StreamObserver<WriteToLogAnswers> {
        @Override
        public void onNext(WriteToLogAnswers answers) {
            answers.getResponsesList().forEach(answer -> {
                CompletableFuture<WriteToLogResponse> first = unanswered.remove();
                first.complete(answer);
            });
        }

        @Override
        public void onError(Throwable failure) {
            unanswered.forEach(answered -> answered.completeExceptionally(failure));
        }

        @Override
        public void onCompleted() {
            onError(new BenchException("the stream has ended"));
        }
    }
}
