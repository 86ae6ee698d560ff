package io.walservice.node.log;

import io.walservice.connectors.LogPosition;
import io.walservice.internal.v1.Entry;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What a log partition can be asked. The first six, what is asked of the schedule, and {@link Wake} travel between
 * nodes; the others are its own node's.
 */
public sealed interface NamespaceLogCommand {

    /**
     * Makes a batch durable. May be repeated: entries whose tokens are remembered are not stored again.
     *
     * @param entries at least one, without sequences, each with a token
     */
    record Append(List<Entry> entries, ActorRef<AppendReply> replyTo) implements NamespaceLogCommand {

        public Append {
            entries = List.copyOf(entries);
        }
    }

    /** Asks for the entry with a token. */
    record FindToken(String token, ActorRef<FindReply> replyTo) implements NamespaceLogCommand {}

    /** Asks for the entry with a sequence. */
    record FindSequence(long sequence, ActorRef<FindReply> replyTo) implements NamespaceLogCommand {}

    /**
     * Asks where in the journal the records are that were published to a partition of the queue after a position.
     *
     * @param after the last one that the reader has; {@link LogPosition#START}: none
     */
    record FindPublished(int queuePartition, LogPosition after, ActorRef<PublishedReply> replyTo)
            implements NamespaceLogCommand {}

    /**
     * Asks where in the journal the entries are that were dispatched. More may be there than was asked for, never less.
     * Answered with {@link PublishedReply.Published}, while this node's lease holds.
     *
     * @param fromSequence what is below it is not needed,
     * @param from nor what was journalled before this time
     */
    record FindDispatched(long fromSequence, Instant from, ActorRef<PublishedReply> replyTo)
            implements NamespaceLogCommand {}

    /** Asks how far the log partition is. */
    record AskStatus(ActorRef<LogStatus> replyTo) implements NamespaceLogCommand {}

    /** What the partition's owner hands on to the schedule's keeper. */
    sealed interface ScheduleRequest extends NamespaceLogCommand {}

    /** Calls a delayed entry off. May be repeated. */
    record CancelDelayed(WaitingEntry entry, ActorRef<CancelReply> replyTo) implements ScheduleRequest {}

    /** Calls many delayed entries off. May be repeated. */
    record CancelBatch(List<WaitingEntry> entries, ActorRef<BatchReply> replyTo) implements ScheduleRequest {

        public CancelBatch {
            entries = List.copyOf(entries);
        }
    }

    /** Has many delayed entries wait until another time. May be repeated: what has been moved is no longer there. */
    record MoveBatch(List<DueChange> changes, ActorRef<BatchReply> replyTo) implements ScheduleRequest {

        public MoveBatch {
            changes = List.copyOf(changes);
        }
    }

    /** Starts the partition where it does not run, so that it dispatches what it holds. */
    enum Wake implements NamespaceLogCommand {
        WAKE
    }

    /** Finishes the write in flight, hands the partition over, and ends. */
    enum Stop implements NamespaceLogCommand {
        STOP
    }

    /**
     * Asks for what was journalled after an event; answered as soon as there is something.
     *
     * @param afterEvent number of the last event the dispatcher has
     */
    record Pull(long afterEvent, ActorRef<Pulled> replyTo) implements NamespaceLogCommand {}

    /** The dispatcher has published everything before the checkpoint. */
    record Dispatched(Checkpoint checkpoint) implements NamespaceLogCommand {}

    /**
     * Entries of the schedule take their place in the log, but for those that have left it before.
     *
     * @param entries as they waited, in the order in which they were due
     * @param mark everything up to it has left the schedule with these
     * @param marked the rows of departures up to this number say how they ended
     */
    record Fire(List<Entry> entries, DuePlace mark, long marked, ActorRef<DepartReply> replyTo)
            implements NamespaceLogCommand {

        public Fire {
            entries = List.copyOf(entries);
        }
    }

    /** Entries of the schedule leave it and are never applied, but for those that have left it before. */
    record Cancel(List<WaitingEntry> entries, long marked, ActorRef<DepartReply> replyTo)
            implements NamespaceLogCommand {

        public Cancel {
            entries = List.copyOf(entries);
        }
    }

    /** Entries of the schedule wait until another time, or fire at once, but for those that have left it before. */
    record Move(List<Rescheduled> entries, long marked, ActorRef<DepartReply> replyTo) implements NamespaceLogCommand {

        public Move {
            entries = List.copyOf(entries);
        }
    }

    /** Asks for what the schedule's keeper begins with; answered while this node's lease holds. */
    record AskSchedule(ActorRef<ScheduleProgress> replyTo) implements NamespaceLogCommand {}

    /** Asks for what is needed to find out how much is settled. */
    record AskProgress(ActorRef<LogProgress> replyTo) implements NamespaceLogCommand {}

    /** Everything below the sequence is settled at every target. */
    record Settled(long nextSequence) implements NamespaceLogCommand {}

    /**
     * Entries up to a checkpoint are settled and older than the namespace's retention: they may be deleted.
     *
     * @param eventNumber of the last event that may go
     */
    record Expired(long eventNumber) implements NamespaceLogCommand {}

    /** What the partition's owner tells itself. */
    non-sealed interface OwnerCommand extends NamespaceLogCommand {}

    /** Records the ownership and the dispatcher's progress, where there is something to record. */
    enum RecordProgress implements NamespaceLogCommand {
        TICK
    }
}
