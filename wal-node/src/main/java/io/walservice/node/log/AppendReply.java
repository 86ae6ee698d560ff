package io.walservice.node.log;

import java.util.List;

/** What became of a batch. */
public sealed interface AppendReply {

    /**
     * All entries are durable.
     *
     * @param sequences of each entry of the batch, in its order; for a repeat, that of the entry stored first
     */
    record Appended(List<Long> sequences) implements AppendReply {

        public Appended {
            sequences = List.copyOf(sequences);
        }
    }

    /** Nothing of this batch was stored by this attempt, and never will be. */
    record Refused(String reason) implements AppendReply {}

    /** Whether the batch was stored is not known; sending it again tells. */
    record Unknown(String reason) implements AppendReply {}
}
