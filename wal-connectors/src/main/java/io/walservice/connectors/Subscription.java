package io.walservice.connectors;

import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/** A running subscription of a lane. */
public interface Subscription {

    /**
     * Completes when the subscription has ended: normally after {@link #drain()}, exceptionally when the stream failed.
     */
    CompletionStage<Done> completion();

    /**
     * Stops reading, lets what is in flight be settled and acknowledged, and ends. May be called repeatedly.
     *
     * @return completes when all of that is done
     */
    CompletionStage<Done> drain();
}
