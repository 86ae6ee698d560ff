package io.walservice.node.log;

import io.walservice.internal.v1.Entry;
import java.util.List;
import java.util.Optional;

/** What a log partition writes to its journal. */
sealed interface NamespaceLogEvent {

    /** The epoch of the owner that wrote it. */
    long epoch();

    /**
     * An owner took the partition over. Whatever an owner of an earlier epoch wrote at or above {@code nextSequence},
     * before this event or after it, does not count.
     *
     * @param schedule as the new owner found it; absent in what was written before there was one
     * @param counts as the new owner found them
     */
    record OwnershipTaken(
            long epoch, long nextSequence, String node, Optional<ScheduleState> schedule, EntryCounts counts)
            implements NamespaceLogEvent {}

    /** A batch became durable; sequences follow each other without a gap. */
    record EntriesAppended(long epoch, List<Entry> entries) implements NamespaceLogEvent {

        public EntriesAppended {
            entries = List.copyOf(entries);
        }

        long firstSequence() {
            return entries.get(0).getSequence();
        }

        long lastSequence() {
            return entries.get(entries.size() - 1).getSequence();
        }
    }

    /**
     * Delayed entries took their place in the log, or were moved to another time and wait again.
     *
     * @param entries with new sequences, that follow each other without a gap
     * @param places where each of them waited
     * @param mark everything up to it has left the schedule
     * @param marked the rows of departures up to this number say how they ended
     */
    record EntriesFired(long epoch, List<Entry> entries, List<DuePlace> places, DuePlace mark, long marked)
            implements NamespaceLogEvent {

        public EntriesFired {
            entries = List.copyOf(entries);
            places = List.copyOf(places);
        }

        long firstSequence() {
            return entries.get(0).getSequence();
        }

        long lastSequence() {
            return entries.get(entries.size() - 1).getSequence();
        }
    }

    /** Delayed entries were called off before their time. */
    record EntriesCancelled(long epoch, List<WaitingEntry> entries, long marked) implements NamespaceLogEvent {

        public EntriesCancelled {
            entries = List.copyOf(entries);
        }
    }

    /** The dispatcher has published everything before the checkpoint. */
    record DispatchAdvanced(long epoch, Checkpoint checkpoint) implements NamespaceLogEvent {}

    /** Everything below {@code nextSequence} is settled at every target. */
    record SettlementAdvanced(long epoch, long nextSequence) implements NamespaceLogEvent {}

    /** Events up to this one are no longer needed; they are deleted once a snapshot of this state exists. */
    record JournalTrimmed(long epoch, long eventNumber) implements NamespaceLogEvent {}
}
