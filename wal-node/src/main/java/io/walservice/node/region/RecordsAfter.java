package io.walservice.node.region;

import io.walservice.connectors.LogPosition;
import io.walservice.connectors.QueuePartitions;
import io.walservice.internal.v1.Entry;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.node.dispatch.RecordChain;
import io.walservice.node.log.DuePlace;
import io.walservice.node.log.JournalBatch;
import io.walservice.node.log.PublishedReply.Published;
import java.util.List;
import java.util.Map;

/**
 * Makes records of a log partition's batches, as they come from the journal, for who reads one partition of the queue
 * after a position. They are those that the dispatcher published.
 *
 * <p>None is missed unseen. The sequences of a log have no gaps, so whatever is not there, has been deleted or does not
 * count shows: as a gap before the next batch, or before the end. A gap below the position does no harm. Where the
 * entry at the position itself is still there, it must be a record; where it is not, its position has been checked by
 * the log as far as that remembers. Not thread-safe.
 */
final class RecordsAfter {

    /** What a reader asks for. */
    record Asked(RecordChain.Origin origin, int queuePartition, LogPosition after) {}

    private final Asked asked;
    private final Published published;
    private final RecordChain chain;
    private long nextSequence;

    RecordsAfter(Asked asked, Published published) {
        this.asked = asked;
        this.published = published;
        this.chain = new RecordChain(asked.origin(), Map.of(asked.queuePartition(), asked.after()));
        this.nextSequence = published.firstSequence();
    }

    /** The records of the next batch; fails where some before it are missing. */
    List<QueueRecord> continueWith(JournalBatch batch) {
        List<Entry> entries = batch.entries();
        reach(entries.get(0).getSequence());
        nextSequence = entries.get(entries.size() - 1).getSequence() + 1;
        long after = asked.after().sequence();
        entries.stream().filter(entry -> entry.getSequence() == after).forEach(entry -> begin(entry, batch.epoch()));
        List<Entry> wanted = entries.stream()
                .filter(entry -> entry.getSequence() > after && isOfPartition(entry))
                .toList();
        return chain.continueWith(List.of(new JournalBatch(batch.eventNumber(), batch.epoch(), wanted)));
    }

    /** No batch follows; fails where some should. */
    List<QueueRecord> end() {
        reach(published.nextSequence());
        return List.of();
    }

    private void reach(long sequence) {
        long firstMissing = Math.max(nextSequence, asked.after().sequence() + 1);
        if (sequence > firstMissing) {
            throw RegionErrors.gone(asked, firstMissing, sequence - 1);
        } else if (sequence < nextSequence) {
            throw new IllegalStateException("journal: sequence %d (expected: %d)".formatted(sequence, nextSequence));
        }
    }

    private void begin(Entry entry, long epoch) {
        if (epoch != asked.after().epoch() || !isOfPartition(entry) || DuePlace.waits(entry)) {
            throw RegionErrors.noSuchRecord(asked, "sequence %d is none of it".formatted(entry.getSequence()));
        }
    }

    private boolean isOfPartition(Entry entry) {
        return QueuePartitions.partitionOf(entry.getId(), asked.origin().queuePartitions()) == asked.queuePartition();
    }
}
