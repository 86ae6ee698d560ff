package io.walservice.node.replay;

import io.walservice.internal.v1.Entry;
import io.walservice.node.log.JournalBatch;
import io.walservice.node.log.PublishedReply.Published;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Takes the places of a range out of a log partition's batches, as they come from the journal.
 *
 * <p>None is missed unseen. The sequences of a log have no gaps, so whatever is not there, has been deleted or does not
 * count shows: as a gap before the next batch, or before the end. A gap before the range does no harm; nor does one
 * before the first batch that is found, where what is found is older than the times that are wanted, as what is gone is
 * older still. Not thread-safe.
 */
final class JournalRange {

    /**
     * A place that a replay has to see, with all before it.
     *
     * @param entry empty where there is none that could be wanted, up to the end
     */
    record Placed(long sequence, long epoch, Optional<Entry> entry) {}

    private final ReplayPart part;
    private final Optional<Instant> from;
    private final Published published;
    private long nextSequence;
    private long lastPlaced;
    private boolean begun;

    /**
     * What is left of a part.
     *
     * @param from the earliest time that is wanted
     * @param published where the batches are
     */
    JournalRange(ReplayPart part, Optional<Instant> from, Published published) {
        this.part = part;
        this.from = from;
        this.published = published;
        this.nextSequence = published.firstSequence();
    }

    /** The places of the next batch; fails where some before it are missing. */
    List<Placed> continueWith(JournalBatch batch) {
        List<Entry> entries = batch.entries();
        Entry first = entries.get(0);
        boolean olderIsUnwanted =
                !begun && from.map(time -> ReplayTimes.of(first).isBefore(time)).orElse(false);
        if (!olderIsUnwanted) {
            reach(first.getSequence());
        }
        begun = true;
        nextSequence = entries.get(entries.size() - 1).getSequence() + 1;
        lastPlaced = Math.min(nextSequence - 1, part.range().last());
        return entries.stream()
                .filter(entry -> entry.getSequence() >= part.nextSequence()
                        && entry.getSequence() <= part.range().last())
                .map(entry -> new Placed(entry.getSequence(), batch.epoch(), Optional.of(entry)))
                .toList();
    }

    /**
     * No batch follows; fails where some should. What the log has left out, as it is from before the times that are
     * wanted, has been seen as well.
     */
    List<Placed> end() {
        long end = Math.min(published.nextSequence(), part.range().last() + 1);
        reach(end);
        return nextSequence < end || end <= part.nextSequence() || lastPlaced == end - 1
                ? List.of()
                : List.of(new Placed(end - 1, 0, Optional.empty()));
    }

    /** Whether a batch may hold places of the range, or is before it. */
    boolean needs(JournalBatch batch) {
        return batch.entries().get(0).getSequence() <= part.range().last();
    }

    private void reach(long sequence) {
        long firstMissing = Math.max(nextSequence, part.nextSequence());
        long lastMissing = Math.min(sequence - 1, part.range().last());
        if (firstMissing <= lastMissing) {
            throw new JournalGone(part.partition(), firstMissing, lastMissing);
        }
    }
}
