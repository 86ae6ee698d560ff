package io.walservice.node.log;

import java.util.List;

/** What a dispatcher gets when it asks for more. */
public sealed interface Pulled {

    /** The next batches, from memory. */
    record Batches(List<JournalBatch> batches) implements Pulled {

        public Batches {
            batches = List.copyOf(batches);
        }
    }

    /**
     * The next batches are no longer in memory; read them from the journal.
     *
     * @param upToEvent read up to this event, inclusive
     * @param epochs which of the batches found there count
     */
    record Behind(long upToEvent, Epochs epochs) implements Pulled {}
}
