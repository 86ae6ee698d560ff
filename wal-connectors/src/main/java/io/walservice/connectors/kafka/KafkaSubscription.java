package io.walservice.connectors.kafka;

import io.walservice.connectors.Subscription;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.kafka.javadsl.Consumer.DrainingControl;

/** A lane's running stream, or one about to run. */
final class KafkaSubscription implements Subscription {
    private final CompletionStage<DrainingControl<Done>> running;
    private final CompletionStage<Done> completion;

    KafkaSubscription(CompletionStage<DrainingControl<Done>> running) {
        this.running = running;
        this.completion = running.thenCompose(KafkaSubscription::end);
    }

    /** The consumer has left its group by then, so that a successor gets its partitions at once. */
    private static CompletionStage<Done> end(DrainingControl<Done> control) {
        CompletionStage<Done> stream = control.streamCompletion();
        return stream.handle((done, failure) -> control.shutdown())
                .thenCompose(shutdown -> shutdown.exceptionally(failure -> Done.getInstance()))
                .thenCompose(shutdown -> stream);
    }

    @Override
    public CompletionStage<Done> completion() {
        return completion;
    }

    @Override
    public CompletionStage<Done> drain() {
        CompletableFuture<Done> asked =
                running.thenCompose(DrainingControl::stop).toCompletableFuture();
        return asked.handle((stopping, failure) -> completion).thenCompose(ended -> ended);
    }
}
