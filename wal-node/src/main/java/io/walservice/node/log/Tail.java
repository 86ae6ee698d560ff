package io.walservice.node.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The newest batches of a log partition, in memory, so that a dispatcher that keeps up need not read the journal.
 * Bounded by bytes: the oldest batches go first. Not thread-safe; it belongs to one actor.
 */
final class Tail {

    private final long maximumBytes;
    private final Deque<JournalBatch> batches = new ArrayDeque<>();
    private long bytes;
    /** All batches with a greater event number are in here. */
    private long completeAfter;

    /** An empty tail of a journal that ends with this event. */
    Tail(long maximumBytes, long lastEvent) {
        this.maximumBytes = maximumBytes;
        this.completeAfter = lastEvent;
    }

    void add(JournalBatch batch) {
        batches.addLast(batch);
        bytes += batch.bytes();
        while (bytes > maximumBytes) {
            JournalBatch oldest = batches.removeFirst();
            bytes -= oldest.bytes();
            completeAfter = oldest.eventNumber();
        }
    }

    /** Lets go of what the dispatcher has published. */
    void published(long upToEvent) {
        while (!batches.isEmpty() && batches.getFirst().eventNumber() <= upToEvent) {
            JournalBatch oldest = batches.removeFirst();
            bytes -= oldest.bytes();
            completeAfter = oldest.eventNumber();
        }
    }

    /** The batches after an event, up to a number of bytes but at least one; empty when they are not all in memory. */
    Optional<List<JournalBatch>> after(long event, long atMostBytes) {
        if (event < completeAfter) {
            return Optional.empty();
        }
        List<JournalBatch> next = new ArrayList<>();
        long size = 0;
        for (JournalBatch batch : batches) {
            if (batch.eventNumber() > event) {
                size += batch.bytes();
                if (!next.isEmpty() && size > atMostBytes) {
                    break;
                }
                next.add(batch);
            }
        }
        return Optional.of(next);
    }
}
