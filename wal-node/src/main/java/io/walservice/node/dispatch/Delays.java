package io.walservice.node.dispatch;

import io.walservice.internal.v1.Entry;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/** Where entries go that are delayed. */
@FunctionalInterface
public interface Delays {

    /**
     * Keeps entries until they take their place in the log. May be repeated.
     *
     * @return done when they are stored: no restart, and no take-over, loses them from then on
     */
    CompletionStage<Done> hold(List<Entry> entries);
}
