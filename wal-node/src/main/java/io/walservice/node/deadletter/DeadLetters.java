package io.walservice.node.deadletter;

import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/** Where a lane puts what it gives up on. */
@FunctionalInterface
public interface DeadLetters {

    /**
     * Stores a dead letter. Safe to repeat.
     *
     * @return completes when it is durable; until then the lane does not acknowledge its record
     */
    CompletionStage<Done> add(DeadLetter letter);
}
