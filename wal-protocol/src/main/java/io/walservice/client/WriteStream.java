package io.walservice.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.walservice.v1.WriteAheadLogGrpc;
import io.walservice.v1.WriteToLogAnswers;
import io.walservice.v1.WriteToLogFrame;
import java.util.function.Consumer;

/**
 * One stream to a server. Whatever it hears, on the network's threads, it passes on as a signal; it is used by the
 * client's thread alone.
 */
final class WriteStream extends ClientCall.Listener<WriteToLogAnswers> {

    private final ClientCall<WriteToLogFrame, WriteToLogAnswers> call;
    private final Consumer<Signal> signals;

    private WriteStream(Channel channel, Consumer<Signal> signals) {
        this.signals = signals;
        // The listener only enqueues, so it may run on the network's thread.
        CallOptions options = CallOptions.DEFAULT.withExecutor(Runnable::run);
        this.call = channel.newCall(WriteAheadLogGrpc.getWriteToLogStreamMethod(), options);
    }

    static WriteStream open(Channel channel, Consumer<Signal> signals) {
        WriteStream stream = new WriteStream(channel, signals);
        stream.call.start(stream, new Metadata());
        stream.call.request(1);
        return stream;
    }

    /** Whether a frame would leave at once; a {@link Signal.Ready} follows where it would not. */
    boolean isReady() {
        return call.isReady();
    }

    void send(WriteToLogFrame frame) {
        call.sendMessage(frame);
    }

    /** Ends the stream at once. A {@link Signal.Broken} may still come of it. */
    void cancel(String why) {
        call.cancel(why, null);
    }

    @Override
    public void onReady() {
        signals.accept(new Signal.Ready(this));
    }

    @Override
    public void onMessage(WriteToLogAnswers answers) {
        signals.accept(new Signal.Answers(this, answers));
        call.request(1);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        String description = status.getDescription();
        String cause =
                status.isOk() ? "the server ended the stream" : status.getCode().name();
        signals.accept(new Signal.Broken(this, description == null ? cause : cause + ": " + description));
    }
}
