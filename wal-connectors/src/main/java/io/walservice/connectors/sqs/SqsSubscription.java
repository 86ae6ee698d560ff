package io.walservice.connectors.sqs;

import io.walservice.connectors.Subscription;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/** A lane's running stream, or one about to run. */
final class SqsSubscription implements Subscription {
    private final CompletionStage<Running> running;
    private final CompletionStage<Done> completion;

    /**
     * A stream at work.
     *
     * @param drain makes it finish
     * @param ended once it has, and what it had in hand is back on the queue
     */
    record Running(Runnable drain, CompletionStage<Done> ended) {}

    SqsSubscription(CompletionStage<Running> running) {
        this.running = running;
        this.completion = running.thenCompose(Running::ended);
    }

    @Override
    public CompletionStage<Done> completion() {
        return completion;
    }

    @Override
    public CompletionStage<Done> drain() {
        return running.handle((started, failure) -> {
                    if (started != null) {
                        started.drain().run();
                    }
                    return completion;
                })
                .thenCompose(ended -> ended);
    }
}
