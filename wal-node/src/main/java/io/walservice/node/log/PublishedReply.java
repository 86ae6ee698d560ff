package io.walservice.node.log;

/** Where in the journal the records are that were published to a partition of the queue after a position. */
public sealed interface PublishedReply {

    /**
     * They are among these entries, which no longer change. The journal may have let go of the first ones: sequences
     * have no gaps, so whoever reads it can tell.
     *
     * @param afterEvent begin after this event
     * @param upToEvent end with this event
     * @param firstSequence the sequence of the first entry there
     * @param nextSequence the sequence after that of the last one
     * @param epochs which of the batches found there count
     */
    record Published(long afterEvent, long upToEvent, long firstSequence, long nextSequence, Epochs epochs)
            implements PublishedReply {}

    /** There was never a record at the position. */
    record NoSuchRecord(String reason) implements PublishedReply {}
}
