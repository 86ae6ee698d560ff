package io.walservice.node.log;

import io.walservice.internal.v1.Entry;
import java.util.List;

/** What a log partition writes to its journal. */
sealed interface NamespaceLogEvent {

    /** The epoch of the owner that wrote it. */
    long epoch();

    /**
     * An owner took the partition over. Whatever an owner of an earlier epoch wrote at or above {@code nextSequence},
     * before this event or after it, does not count.
     */
    record OwnershipTaken(long epoch, long nextSequence, String node) implements NamespaceLogEvent {}

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

    /** The dispatcher has published everything before the checkpoint. */
    record DispatchAdvanced(long epoch, Checkpoint checkpoint) implements NamespaceLogEvent {}

    /** Everything below {@code nextSequence} is settled at every target. */
    record SettlementAdvanced(long epoch, long nextSequence) implements NamespaceLogEvent {}

    /** Events up to this one are no longer needed; they are deleted once a snapshot of this state exists. */
    record JournalTrimmed(long epoch, long eventNumber) implements NamespaceLogEvent {}
}
