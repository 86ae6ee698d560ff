package io.walservice.node.park;

import io.walservice.internal.v1.QueueRecord;
import io.walservice.namespace.Order;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/** Where the parked entries of one lane are kept. All stages complete when the store has them safe. */
public interface ParkedEntries {

    /**
     * What waits under one key.
     *
     * @param last the highest sequence among them
     * @param nextAttempt of the first of them
     * @param held whether the first of them waits for a person
     */
    record Waiting(String parkKey, long entries, long last, Instant nextAttempt, boolean held) {}

    /** All keys that are parked. */
    CompletionStage<List<Waiting>> load();

    /** The first entry of a key. */
    CompletionStage<Optional<ParkedEntry>> head(String parkKey);

    /** Whether a record is parked now. */
    CompletionStage<Boolean> has(QueueRecord record, Order order);

    /** Stores an entry in its place among those of its key, or anew. */
    CompletionStage<Done> put(ParkedEntry entry);

    /** Forgets an entry that was given up on. */
    CompletionStage<Done> remove(ParkedEntry entry);

    /** Forgets an entry that the target has, and counts it, in one step. */
    CompletionStage<Done> applied(ParkedEntry entry);
}
