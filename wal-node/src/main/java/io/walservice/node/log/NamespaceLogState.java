package io.walservice.node.log;

import io.walservice.connectors.LogPosition;
import io.walservice.internal.v1.Entry;
import io.walservice.node.log.NamespaceLogEvent.DispatchAdvanced;
import io.walservice.node.log.NamespaceLogEvent.EntriesAppended;
import io.walservice.node.log.NamespaceLogEvent.EntriesCancelled;
import io.walservice.node.log.NamespaceLogEvent.EntriesFired;
import io.walservice.node.log.NamespaceLogEvent.JournalTrimmed;
import io.walservice.node.log.NamespaceLogEvent.OwnershipTaken;
import io.walservice.node.log.NamespaceLogEvent.SettlementAdvanced;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The rules of one log partition, as pure functions over an immutable value. Payloads stay in the journal.
 *
 * @param epoch of the owner that last took the partition over; 0 before the first
 * @param nextSequence what the next entry gets
 * @param latestWriteMicros the latest write time of all entries; one that names none gets a later one
 * @param settledSequence everything below it is settled at every target
 * @param epochs which owner's entries count, of all that the journal still has: readers from other regions may be
 *     behind what is settled here
 * @param checkpoints how far the dispatcher has come, now and before
 * @param tokens which tokens were written, and as which entry
 * @param schedule which delayed entries have left the schedule
 * @param counts how many entries there are
 */
record NamespaceLogState(
        long epoch,
        long nextSequence,
        long latestWriteMicros,
        long settledSequence,
        Epochs epochs,
        Checkpoints checkpoints,
        TokenWindow tokens,
        ScheduleState schedule,
        EntryCounts counts) {

    static NamespaceLogState empty(TokenWindow.Bounds bounds) {
        return new NamespaceLogState(
                0,
                1,
                0,
                1,
                Epochs.NONE,
                Checkpoints.EMPTY,
                TokenWindow.empty(bounds),
                ScheduleState.EMPTY,
                EntryCounts.NONE);
    }

    /**
     * What to do with a batch.
     *
     * @param fresh the entries to store, with their sequences; empty when all were stored before
     * @param sequences the sequence of each entry of the batch, in its order
     */
    record AppendDecision(List<Entry> fresh, List<Long> sequences) {}

    /** Decides which entries of a batch are new. A token that was written before stands for the entry stored then. */
    AppendDecision decide(List<Entry> batch) {
        List<Entry> fresh = new ArrayList<>(batch.size());
        List<Long> sequences = new ArrayList<>(batch.size());
        Map<String, Long> within = new HashMap<>();
        long writeMicros = latestWriteMicros;
        for (Entry entry : batch) {
            Long before = within.get(entry.getToken());
            long sequence =
                    before != null ? before : tokens.find(entry.getToken()).orElse(nextSequence + fresh.size());
            if (before == null && sequence == nextSequence + fresh.size()) {
                Entry numbered = numbered(entry, sequence, writeMicros);
                writeMicros = Math.max(writeMicros, numbered.getWriteTimeMicros());
                fresh.add(numbered);
            }
            within.put(entry.getToken(), sequence);
            sequences.add(sequence);
        }
        return new AppendDecision(fresh, sequences);
    }

    /**
     * The entry with its sequence and, where its writer gave none, a write time: that of its acceptance, but later than
     * all before it. So targets that order changes by time order them as the log does, whatever the clocks of the nodes
     * that accepted them said. A delayed entry gets it when it takes its place.
     */
    private static Entry numbered(Entry entry, long sequence, long latestWriteMicros) {
        Entry.Builder numbered = entry.toBuilder().setSequence(sequence);
        if (entry.getWriteTimeMicros() == 0 && !DuePlace.waits(entry)) {
            numbered.setWriteTimeMicros(writeMicros(entry.getAcceptedTimeMillis(), latestWriteMicros));
        }
        return numbered.build();
    }

    private static long writeMicros(long millis, long latestWriteMicros) {
        return Math.max(TimeUnit.MILLISECONDS.toMicros(millis), latestWriteMicros + 1);
    }

    /**
     * The entries that fire now: those that have not left the schedule yet, with their new sequences and, where their
     * writer gave none, their write time.
     */
    FiringDecision firing(List<Entry> due, long nowMillis) {
        return leaving(
                due.stream()
                        .map(entry -> new Leaving(entry, entry.getDueTimeMillis(), false))
                        .toList(),
                nowMillis);
    }

    /**
     * The entries that are moved now: those that have not left the schedule yet, with their new sequences and times.
     * Those whose new time has come fire; the others wait again, and get their write time when they fire.
     */
    FiringDecision moving(List<Rescheduled> entries, long nowMillis) {
        return leaving(
                entries.stream()
                        .map(each -> each.dueMillis() > nowMillis
                                ? new Leaving(each.entry(), each.dueMillis(), true)
                                : new Leaving(each.entry(), nowMillis, false))
                        .toList(),
                nowMillis);
    }

    /** An entry that leaves its place, for another one in the schedule or for the queue. */
    private record Leaving(Entry entry, long dueMillis, boolean waitsAgain) {}

    private FiringDecision leaving(List<Leaving> all, long nowMillis) {
        List<Entry> entries = new ArrayList<>(all.size());
        List<DuePlace> places = new ArrayList<>(all.size());
        Set<Long> within = new HashSet<>();
        long writeMicros = latestWriteMicros;
        for (Leaving each : all) {
            Entry entry = each.entry();
            if (schedule.hasLeft(entry.getSequence()) || !within.add(entry.getSequence())) {
                continue;
            }
            Entry.Builder left = entry.toBuilder()
                    .setScheduledSequence(EntryId.sequenceOf(entry))
                    .setSequence(nextSequence + entries.size())
                    .setDueTimeMillis(each.dueMillis())
                    .setWaitsAgain(each.waitsAgain());
            if (entry.getWriteTimeMicros() == 0 && !each.waitsAgain()) {
                left.setWriteTimeMicros(writeMicros(nowMillis, writeMicros));
            }
            writeMicros = Math.max(writeMicros, left.getWriteTimeMicros());
            entries.add(left.build());
            places.add(DuePlace.of(entry));
        }
        return new FiringDecision(entries, places);
    }

    /** The entries that are called off now: those that have not left the schedule yet. */
    List<WaitingEntry> cancelling(List<WaitingEntry> entries) {
        Set<DuePlace> within = new HashSet<>();
        return entries.stream()
                .filter(entry -> !schedule.hasLeft(entry.place().sequence()) && within.add(entry.place()))
                .toList();
    }

    /**
     * Where the records are that were published to a partition of the queue after a position: behind the newest
     * checkpoint at which the last one there was not after it. So a partition that has long been quiet needs no journal
     * at all.
     *
     * @param dispatched how far the dispatcher is; the checkpoints are those before
     */
    PublishedReply published(int queuePartition, LogPosition after, Checkpoint dispatched) {
        Optional<String> fault = faultOf(after);
        if (fault.isPresent()) {
            return new PublishedReply.NoSuchRecord(fault.get());
        }
        Predicate<Checkpoint> before =
                checkpoint -> lastOf(checkpoint, queuePartition).compareTo(after) <= 0;
        Checkpoint from = Optional.of(dispatched)
                .filter(before)
                .or(() -> checkpoints.newest(before))
                .orElse(Checkpoint.START);
        LogPosition last = lastOf(from, queuePartition);
        if (last.compareTo(after) < 0 && after.sequence() < from.nextSequence()) {
            return new PublishedReply.NoSuchRecord(
                    "the last record of queue partition %d below sequence %d has epoch %d and sequence %d"
                            .formatted(queuePartition, from.nextSequence(), last.epoch(), last.sequence()));
        }
        return new PublishedReply.Published(
                from.eventNumber(), dispatched.eventNumber(), from.nextSequence(), dispatched.nextSequence(), epochs);
    }

    /**
     * Where all entries are that were dispatched, but for those below a sequence and those that were journalled before
     * a time: behind the newest checkpoint that is not after the one or the other.
     *
     * @param dispatched how far the dispatcher is; the checkpoints are those before
     */
    PublishedReply.Published dispatched(long fromSequence, Instant time, Checkpoint dispatched) {
        Checkpoint from = checkpoints
                .newest(checkpoint -> checkpoint.nextSequence() <= fromSequence
                        || checkpoint.time().isBefore(time))
                .orElse(Checkpoint.START);
        return new PublishedReply.Published(
                from.eventNumber(), dispatched.eventNumber(), from.nextSequence(), dispatched.nextSequence(), epochs);
    }

    /** Why the log has no entry at a position; empty where it has, may have had, or where the position is the start. */
    private Optional<String> faultOf(LogPosition position) {
        if (position.sequence() >= nextSequence) {
            return Optional.of("the next sequence is %d".formatted(nextSequence));
        }
        long inForce = epochs.at(position.sequence());
        return inForce == 0 || inForce == position.epoch()
                ? Optional.empty()
                : Optional.of("the epoch of sequence %d is %d".formatted(position.sequence(), inForce));
    }

    private static LogPosition lastOf(Checkpoint checkpoint, int queuePartition) {
        return checkpoint.published().getOrDefault(queuePartition, LogPosition.START);
    }

    NamespaceLogState with(NamespaceLogEvent event) {
        if (event.epoch() < epoch) {
            return this; // written late by an owner that had been replaced, and never acknowledged
        }
        if (event instanceof OwnershipTaken taken) {
            return taken(taken);
        } else if (event instanceof EntriesAppended appended) {
            return appended(appended);
        } else if (event instanceof EntriesFired fired) {
            return fired(fired);
        } else if (event instanceof EntriesCancelled cancelled) {
            return cancelled(cancelled);
        } else if (event instanceof DispatchAdvanced advanced) {
            return dispatched(advanced.checkpoint());
        } else if (event instanceof SettlementAdvanced advanced) {
            return settled(advanced.nextSequence());
        } else if (event instanceof JournalTrimmed trimmed) {
            return trimmed(trimmed.eventNumber());
        }
        throw new IllegalStateException("unknown event: " + event.getClass());
    }

    /**
     * Takes back what an earlier owner wrote after the new one had read the journal; nobody was told that it is
     * durable.
     */
    private NamespaceLogState taken(OwnershipTaken event) {
        if (event.nextSequence() > nextSequence) {
            throw new IllegalStateException(
                    "journal gap: %d (expected: at most %d)".formatted(event.nextSequence(), nextSequence));
        }
        return new NamespaceLogState(
                event.epoch(),
                event.nextSequence(),
                latestWriteMicros,
                settledSequence,
                epochs.plus(event.epoch(), event.nextSequence()),
                checkpoints,
                tokens.below(event.nextSequence()),
                event.schedule().orElse(schedule),
                event.counts());
    }

    private NamespaceLogState appended(EntriesAppended event) {
        return numbered(event.entries(), tokens.plus(event.entries()), schedule, counts.appended(event.entries()));
    }

    /** Tokens go on standing for the sequences of acceptance. */
    private NamespaceLogState fired(EntriesFired event) {
        return numbered(
                event.entries(),
                tokens,
                schedule.fired(
                        new FiringDecision(event.entries(), event.places()),
                        event.mark(),
                        event.marked(),
                        redispatchedFrom()),
                counts.fired(event.entries()));
    }

    private NamespaceLogState numbered(
            List<Entry> entries, TokenWindow tokensThen, ScheduleState scheduleThen, EntryCounts countsThen) {
        long first = entries.get(0).getSequence();
        if (first != nextSequence) {
            throw new IllegalStateException("journal gap: %d (expected: %d)".formatted(first, nextSequence));
        }
        long latest = entries.stream().mapToLong(Entry::getWriteTimeMicros).reduce(latestWriteMicros, Math::max);
        return new NamespaceLogState(
                epoch,
                nextSequence + entries.size(),
                latest,
                settledSequence,
                epochs,
                checkpoints,
                tokensThen,
                scheduleThen,
                countsThen);
    }

    /** A dispatcher that begins again brings what is at or above it. */
    private long redispatchedFrom() {
        return checkpoints.latest().nextSequence();
    }

    private NamespaceLogState cancelled(EntriesCancelled event) {
        return new NamespaceLogState(
                epoch,
                nextSequence,
                latestWriteMicros,
                settledSequence,
                epochs,
                checkpoints,
                tokens,
                schedule.cancelled(event.entries(), event.marked(), redispatchedFrom()),
                counts.cancelled(event.entries()));
    }

    private NamespaceLogState dispatched(Checkpoint checkpoint) {
        if (checkpoint.eventNumber() <= checkpoints.latest().eventNumber()) {
            return this;
        }
        return new NamespaceLogState(
                epoch,
                nextSequence,
                latestWriteMicros,
                settledSequence,
                epochs,
                checkpoints.plus(checkpoint),
                tokens,
                schedule,
                counts);
    }

    private NamespaceLogState settled(long sequence) {
        if (sequence <= settledSequence) {
            return this;
        }
        return new NamespaceLogState(
                epoch, nextSequence, latestWriteMicros, sequence, epochs, checkpoints, tokens, schedule, counts);
    }

    private NamespaceLogState trimmed(long eventNumber) {
        Checkpoint gone = checkpoints
                .newest(checkpoint -> checkpoint.eventNumber() <= eventNumber)
                .orElse(Checkpoint.START);
        return new NamespaceLogState(
                epoch,
                nextSequence,
                latestWriteMicros,
                settledSequence,
                epochs.from(gone.nextSequence()),
                checkpoints.after(eventNumber),
                tokens,
                schedule,
                counts);
    }
}
