package io.walservice.node.log;

import io.walservice.internal.v1.Entry;
import java.util.Optional;

/** What a log partition knows of an entry. */
public sealed interface FindReply {

    /**
     * There is such an entry.
     *
     * @param epoch under which it was journalled; 0 where that is no longer remembered, and then the entry is settled
     * @param entry absent once retention has deleted it from the journal
     * @param dispatched whether it is on the queue
     * @param settled whether it is settled at every target
     */
    record Found(long epoch, long sequence, Optional<Entry> entry, boolean dispatched, boolean settled)
            implements FindReply {}

    /** There is none, or its token is no longer remembered. */
    record NotFound() implements FindReply {}

    /** The journal could not be read. */
    record Failed(String reason) implements FindReply {}
}
