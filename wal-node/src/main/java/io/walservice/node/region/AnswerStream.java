package io.walservice.node.region;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * The answers to a call that is answered many times. Each subscriber makes a call of its own, begun when it first
 * requests something; what it requests is what gRPC fetches, so a slow reader holds up the server and no memory here.
 */
final class AnswerStream<Q, A> implements Publisher<A> {

    private final Supplier<ClientCall<Q, A>> calls;
    private final Q request;

    AnswerStream(Supplier<ClientCall<Q, A>> calls, Q request) {
        this.calls = calls;
        this.request = request;
    }

    @Override
    public void subscribe(Subscriber<? super A> subscriber) {
        subscriber.onSubscribe(new Demand<>(calls.get(), request, subscriber));
    }

    /** What one subscriber asks for; subscribers do so one after another, never at once. */
    private static final class Demand<Q, A> extends ClientCall.Listener<A> implements Subscription {

        private final ClientCall<Q, A> call;
        private final Q request;
        private final Subscriber<? super A> subscriber;
        private boolean started;

        private Demand(ClientCall<Q, A> call, Q request, Subscriber<? super A> subscriber) {
            this.call = call;
            this.request = request;
            this.subscriber = subscriber;
        }

        @Override
        public void request(long answers) {
            boolean first = !started;
            if (first) {
                started = true;
                call.start(this, new Metadata());
            }
            call.request((int) Math.min(answers, Integer.MAX_VALUE));
            if (first) {
                call.sendMessage(request);
                call.halfClose();
            }
        }

        @Override
        public void cancel() {
            if (started) {
                call.cancel("the reader has gone", null);
            }
        }

        // ---- what gRPC says, one after another

        @Override
        public void onMessage(A answer) {
            subscriber.onNext(answer);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            if (status.isOk()) {
                subscriber.onComplete();
            } else {
                subscriber.onError(status.asRuntimeException(trailers));
            }
        }
    }
}
