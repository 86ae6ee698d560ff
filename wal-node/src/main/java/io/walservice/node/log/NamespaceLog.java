package io.walservice.node.log;

import io.walservice.internal.v1.Entry;
import io.walservice.node.lease.Lease;
import io.walservice.node.log.NamespaceLogCommand.Append;
import io.walservice.node.log.NamespaceLogCommand.AskProgress;
import io.walservice.node.log.NamespaceLogCommand.AskSchedule;
import io.walservice.node.log.NamespaceLogCommand.AskStatus;
import io.walservice.node.log.NamespaceLogCommand.Cancel;
import io.walservice.node.log.NamespaceLogCommand.Dispatched;
import io.walservice.node.log.NamespaceLogCommand.Expired;
import io.walservice.node.log.NamespaceLogCommand.FindDispatched;
import io.walservice.node.log.NamespaceLogCommand.FindPublished;
import io.walservice.node.log.NamespaceLogCommand.FindSequence;
import io.walservice.node.log.NamespaceLogCommand.FindToken;
import io.walservice.node.log.NamespaceLogCommand.Fire;
import io.walservice.node.log.NamespaceLogCommand.Move;
import io.walservice.node.log.NamespaceLogCommand.Pull;
import io.walservice.node.log.NamespaceLogCommand.RecordProgress;
import io.walservice.node.log.NamespaceLogCommand.ScheduleRequest;
import io.walservice.node.log.NamespaceLogCommand.Settled;
import io.walservice.node.log.NamespaceLogCommand.Stop;
import io.walservice.node.log.NamespaceLogCommand.Wake;
import io.walservice.node.log.NamespaceLogEvent.DispatchAdvanced;
import io.walservice.node.log.NamespaceLogEvent.EntriesAppended;
import io.walservice.node.log.NamespaceLogEvent.EntriesCancelled;
import io.walservice.node.log.NamespaceLogEvent.EntriesFired;
import io.walservice.node.log.NamespaceLogEvent.JournalTrimmed;
import io.walservice.node.log.NamespaceLogEvent.OwnershipTaken;
import io.walservice.node.log.NamespaceLogEvent.SettlementAdvanced;
import io.walservice.node.log.NamespaceLogState.AppendDecision;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.SnapshotAdapter;
import org.apache.pekko.persistence.typed.SnapshotCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/**
 * Carries out what {@link NamespaceLogState} decides: persists, then replies.
 *
 * <p>It lives only while its node owns the partition, under one epoch. It replies TRUE only after the persist, and only
 * if the node's lease still holds then: a successor waits until the lease has run out before it reads the journal, so
 * it finds every entry that was acknowledged. A persist that fails ends the actor, with UNKNOWN as the answer to the
 * batch in flight.
 */
final class NamespaceLog extends EventSourcedBehavior<NamespaceLogCommand, NamespaceLogEvent, NamespaceLogState> {

    /** What a log partition needs from its node. */
    record Environment(Lease lease, JournalReader journal, NamespaceLogSettings settings, PlantedFault fault) {

        /**
         * The same, with the lease for its present term: a partition that is taken over in one term is not owned in the
         * next.
         */
        Environment forTerm() {
            return new Environment(lease.term(), journal, settings, fault);
        }
    }

    private final ActorContext<NamespaceLogCommand> context;
    private final LogPartitionId id;
    private final long epoch;
    private final Environment environment;

    private final Lateness lateness = new Lateness();
    private Tail tail;
    private Checkpoint dispatched = Checkpoint.START;
    private Optional<Append> inFlight = Optional.empty();
    private Optional<Pull> waiting = Optional.empty();
    private int eventsSinceSnapshot;
    private long bytesSinceSnapshot;
    private long trimUpTo;

    static Behavior<NamespaceLogCommand> create(LogPartitionId id, long epoch, Environment environment) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(
                    RecordProgress.TICK, environment.settings().recordInterval());
            return new NamespaceLog(context, id, epoch, environment);
        }));
    }

    private NamespaceLog(
            ActorContext<NamespaceLogCommand> context, LogPartitionId id, long epoch, Environment environment) {
        super(id.persistenceId());
        this.context = context;
        this.id = id;
        this.epoch = epoch;
        this.environment = environment;
        this.tail = new Tail(0, 0);
    }

    @Override
    public NamespaceLogState emptyState() {
        return NamespaceLogState.empty(environment.settings().tokens());
    }

    @Override
    public EventHandler<NamespaceLogState, NamespaceLogEvent> eventHandler() {
        return NamespaceLogState::with;
    }

    @Override
    public CommandHandler<NamespaceLogCommand, NamespaceLogEvent, NamespaceLogState> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(Append.class, (state, append) -> owned(state, append, () -> append(state, append)))
                .onCommand(Fire.class, (state, fire) -> owned(state, fire, () -> fire(state, fire)))
                .onCommand(Cancel.class, (state, cancel) -> owned(state, cancel, () -> cancel(state, cancel)))
                .onCommand(Move.class, (state, move) -> owned(state, move, () -> move(state, move)))
                .onCommand(AskSchedule.class, this::schedule)
                .onCommand(Pull.class, this::pull)
                .onCommand(Dispatched.class, this::dispatched)
                .onCommand(RecordProgress.class, (state, tick) -> recordProgress(state))
                .onCommand(FindToken.class, this::findToken)
                .onCommand(FindSequence.class, (state, find) -> find(state, find.sequence(), find.replyTo()))
                .onCommand(FindPublished.class, this::findPublished)
                .onCommand(FindDispatched.class, this::findDispatched)
                .onCommand(AskStatus.class, this::status)
                .onCommand(AskProgress.class, this::progress)
                .onCommand(Settled.class, this::settled)
                .onCommand(Expired.class, this::expired)
                .onCommand(ScheduleRequest.class, request -> Effect().none())
                .onCommand(Wake.class, wake -> Effect().none())
                .onCommand(Stop.class, this::stop)
                .build();
    }

    @Override
    public SignalHandler<NamespaceLogState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), this::recovered)
                .onSignal(SnapshotCompleted.class, (state, signal) -> snapshotTaken())
                .onSignal(PostStop.instance(), state -> answerUnknown("the log partition stopped during the write"))
                .build();
    }

    private void recovered(NamespaceLogState state) {
        tail = new Tail(environment.settings().tailBytes(), lastSequenceNumber(context));
        dispatched = state.checkpoints().latest();
        context.getLog()
                .info(
                        "{}: recovered as owner {}, {} entries, {} of them dispatched",
                        id,
                        epoch,
                        state.nextSequence() - 1,
                        dispatched.nextSequence() - 1);
        context.getSelf().tell(RecordProgress.TICK);
    }

    // ---- writing

    private Effect<NamespaceLogEvent, NamespaceLogState> append(NamespaceLogState state, Append append) {
        if (!environment.lease().held()) {
            append.replyTo().tell(new AppendReply.Refused("this node's lease has lapsed"));
            return Effect().none();
        }
        AppendDecision decision = state.decide(append.entries());
        AppendReply.Appended appended = new AppendReply.Appended(decision.sequences());
        if (decision.fresh().isEmpty()) {
            append.replyTo().tell(appended);
            return Effect().none();
        }
        if (environment.fault() == PlantedFault.ACKNOWLEDGE_BEFORE_PERSIST) {
            append.replyTo().tell(appended);
        } else {
            inFlight = Optional.of(append);
        }
        return Effect()
                .persist(new EntriesAppended(epoch, decision.fresh()))
                .thenRun(after -> appended(decision.fresh(), appended));
    }

    private void appended(List<Entry> fresh, AppendReply.Appended appended) {
        if (environment.lease().held()) {
            inFlight.ifPresent(append -> append.replyTo().tell(appended));
        } else {
            answerUnknown("this node's lease lapsed during the write");
        }
        inFlight = Optional.empty();
        journalled(fresh);
    }

    private void journalled(List<Entry> entries) {
        tail.add(new JournalBatch(lastSequenceNumber(context), epoch, entries));
        waiting.ifPresent(pull -> context.getSelf().tell(pull));
        waiting = Optional.empty();
    }

    private void answerUnknown(String reason) {
        inFlight.ifPresent(append -> append.replyTo().tell(new AppendReply.Unknown(reason)));
        inFlight = Optional.empty();
    }

    /** Does what an owner does, once it has recorded that it is the owner; until then the command comes again. */
    private Effect<NamespaceLogEvent, NamespaceLogState> owned(
            NamespaceLogState state,
            NamespaceLogCommand command,
            Supplier<Effect<NamespaceLogEvent, NamespaceLogState>> work) {
        return state.epoch() == epoch || !environment.lease().held()
                ? work.get()
                : Effect()
                        .persist(ownership(state))
                        .thenRun(after -> context.getSelf().tell(command));
    }

    /**
     * That this owner has taken the partition over, and in the same step an event that changes nothing. A former owner
     * that wakes up may still write, under numbers that this one uses, too. Pekko's recovery ends at the first row of
     * the last number, and takes no notice of another one there: so that must never be a row that matters. One that is
     * paused in its taking over writes two late rows; any other writes one, as whatever else is persisted is persisted
     * alone. Both are then behind this owner's last number, or beside its second, which may be passed over.
     */
    private List<NamespaceLogEvent> ownership(NamespaceLogState state) {
        return List.of(
                new OwnershipTaken(
                        epoch,
                        state.nextSequence(),
                        environment.lease().node(),
                        Optional.of(state.schedule()),
                        state.counts()),
                new SettlementAdvanced(epoch, state.settledSequence()));
    }

    // ---- delayed entries

    private Effect<NamespaceLogEvent, NamespaceLogState> fire(NamespaceLogState state, Fire fire) {
        long nowMillis = System.currentTimeMillis();
        FiringDecision firing = state.firing(fire.entries(), nowMillis);
        EntriesFired event = new EntriesFired(epoch, firing.entries(), firing.places(), fire.mark(), fire.marked());
        return leave(state, event, fire.replyTo(), () -> lateness.add(firing.entries(), nowMillis));
    }

    private Effect<NamespaceLogEvent, NamespaceLogState> move(NamespaceLogState state, Move move) {
        FiringDecision moving = state.moving(move.entries(), System.currentTimeMillis());
        EntriesFired event = new EntriesFired(epoch, moving.entries(), moving.places(), DuePlace.START, move.marked());
        return leave(state, event, move.replyTo(), () -> {});
    }

    private Effect<NamespaceLogEvent, NamespaceLogState> leave(
            NamespaceLogState state, EntriesFired event, ActorRef<DepartReply> replyTo, Runnable count) {
        if (!environment.lease().held() || event.entries().isEmpty()) {
            departed(List.of(), replyTo);
            return Effect().none();
        }
        long numbered = state.schedule().departures();
        return Effect().persist(event).thenRun(after -> {
            count.run();
            journalled(event.entries());
            departed(after.schedule().since(numbered), replyTo);
        });
    }

    private Effect<NamespaceLogEvent, NamespaceLogState> cancel(NamespaceLogState state, Cancel cancel) {
        List<WaitingEntry> cancelling = state.cancelling(cancel.entries());
        if (!environment.lease().held() || cancelling.isEmpty()) {
            departed(List.of(), cancel.replyTo());
            return Effect().none();
        }
        long numbered = state.schedule().departures();
        return Effect()
                .persist(new EntriesCancelled(epoch, cancelling, cancel.marked()))
                .thenRun(after -> departed(after.schedule().since(numbered), cancel.replyTo()));
    }

    /**
     * What an owner that has been replaced wrote does not count, so only one whose lease holds afterwards may say it.
     */
    private void departed(List<Departure> departures, ActorRef<DepartReply> replyTo) {
        replyTo.tell(
                environment.lease().held()
                        ? new DepartReply.Departed(departures)
                        : new DepartReply.Unknown("this node's lease has lapsed"));
    }

    private Effect<NamespaceLogEvent, NamespaceLogState> schedule(NamespaceLogState state, AskSchedule ask) {
        if (environment.lease().held()) {
            long dispatchedSequence = state.checkpoints().latest().nextSequence();
            ask.replyTo().tell(new ScheduleProgress(state.schedule(), state.nextSequence(), dispatchedSequence));
        }
        return Effect().none();
    }

    // ---- dispatching

    private Effect<NamespaceLogEvent, NamespaceLogState> pull(NamespaceLogState state, Pull pull) {
        if (!environment.lease().held()) {
            waiting = Optional.of(pull);
            return Effect().none();
        }
        Optional<List<JournalBatch>> next =
                tail.after(pull.afterEvent(), environment.settings().pullBytes());
        if (next.isEmpty()) {
            pull.replyTo().tell(new Pulled.Behind(lastSequenceNumber(context), state.epochs()));
        } else if (next.get().isEmpty()) {
            waiting = Optional.of(pull);
        } else {
            pull.replyTo().tell(new Pulled.Batches(next.get()));
        }
        return Effect().none();
    }

    private Effect<NamespaceLogEvent, NamespaceLogState> dispatched(NamespaceLogState state, Dispatched report) {
        if (report.checkpoint().eventNumber() > dispatched.eventNumber()) {
            dispatched = report.checkpoint();
            tail.published(dispatched.eventNumber());
        }
        return Effect().none();
    }

    /** Ends with the term of its lease: nothing that it does counts any more, and its successor takes over anew. */
    private Effect<NamespaceLogEvent, NamespaceLogState> recordProgress(NamespaceLogState state) {
        if (environment.lease().over()) {
            context.getLog().warn("{}: this node's lease has lapsed, so the log partition is taken over anew", id);
            return Effect().stop();
        }
        waiting.ifPresent(pull -> context.getSelf().tell(pull));
        waiting = Optional.empty();
        List<NamespaceLogEvent> events = unrecorded(state);
        return events.isEmpty() || !environment.lease().held()
                ? Effect().none()
                : Effect().persist(events);
    }

    private List<NamespaceLogEvent> unrecorded(NamespaceLogState state) {
        if (state.epoch() != epoch) {
            return ownership(state);
        }
        return dispatched.eventNumber() > state.checkpoints().latest().eventNumber()
                ? List.of(new DispatchAdvanced(epoch, dispatched))
                : List.of();
    }

    private Effect<NamespaceLogEvent, NamespaceLogState> settled(NamespaceLogState state, Settled report) {
        return report.nextSequence() > state.settledSequence() && isOwner(state)
                ? Effect().persist(new SettlementAdvanced(epoch, report.nextSequence()))
                : Effect().none();
    }

    private Effect<NamespaceLogEvent, NamespaceLogState> expired(NamespaceLogState state, Expired expired) {
        return isOwner(state)
                ? Effect().persist(new JournalTrimmed(epoch, expired.eventNumber()))
                : Effect().none();
    }

    private boolean isOwner(NamespaceLogState state) {
        return state.epoch() == epoch && environment.lease().held();
    }

    private Effect<NamespaceLogEvent, NamespaceLogState> stop(NamespaceLogState state, Stop stop) {
        List<NamespaceLogEvent> events = unrecorded(state);
        return events.isEmpty() || !environment.lease().held()
                ? Effect().stop()
                : Effect().persist(events).thenStop();
    }

    // ---- asking

    private Effect<NamespaceLogEvent, NamespaceLogState> findToken(NamespaceLogState state, FindToken find) {
        OptionalLong sequence = state.tokens().find(find.token());
        if (sequence.isPresent()) {
            return find(state, sequence.getAsLong(), find.replyTo());
        }
        find.replyTo().tell(new FindReply.NotFound());
        return Effect().none();
    }

    private Effect<NamespaceLogEvent, NamespaceLogState> find(
            NamespaceLogState state, long sequence, ActorRef<FindReply> replyTo) {
        if (sequence < 1 || sequence >= state.nextSequence()) {
            replyTo.tell(new FindReply.NotFound());
            return Effect().none();
        }
        long upToEvent = lastSequenceNumber(context);
        long entryEpoch = state.epochs().at(sequence);
        boolean isDispatched = sequence < dispatched.nextSequence();
        boolean isSettled = sequence < state.settledSequence();
        long afterEvent = state.checkpoints()
                .newest(checkpoint -> checkpoint.nextSequence() <= sequence)
                .orElse(Checkpoint.START)
                .eventNumber();
        environment
                .journal()
                .find(id, sequence, afterEvent, upToEvent, state.epochs())
                .whenComplete((entry, failure) -> replyTo.tell(
                        failure == null
                                ? new FindReply.Found(entryEpoch, sequence, entry, isDispatched, isSettled)
                                : new FindReply.Failed("the journal could not be read")));
        return Effect().none();
    }

    private Effect<NamespaceLogEvent, NamespaceLogState> findPublished(NamespaceLogState state, FindPublished find) {
        find.replyTo().tell(state.published(find.queuePartition(), find.after(), dispatched));
        return Effect().none();
    }

    private Effect<NamespaceLogEvent, NamespaceLogState> findDispatched(NamespaceLogState state, FindDispatched find) {
        if (environment.lease().held()) {
            find.replyTo().tell(state.dispatched(find.fromSequence(), find.from(), dispatched));
        }
        return Effect().none();
    }

    private Effect<NamespaceLogEvent, NamespaceLogState> status(NamespaceLogState state, AskStatus ask) {
        ask.replyTo()
                .tell(new LogStatus(
                        environment.lease().node(),
                        epoch,
                        state.nextSequence(),
                        dispatched.nextSequence(),
                        state.settledSequence(),
                        new LogStatus.Delayed(
                                state.schedule().counts(),
                                state.schedule().mark(),
                                lateness.mean(),
                                lateness.longest()),
                        state.counts()));
        return Effect().none();
    }

    private Effect<NamespaceLogEvent, NamespaceLogState> progress(NamespaceLogState state, AskProgress ask) {
        ask.replyTo().tell(new LogProgress(state.checkpoints().history(), state.settledSequence()));
        return Effect().none();
    }

    // ---- snapshots

    @Override
    public boolean shouldSnapshot(NamespaceLogState state, NamespaceLogEvent event, long sequenceNr) {
        eventsSinceSnapshot++;
        if (event instanceof EntriesAppended appended) {
            bytesSinceSnapshot += bytes(appended.entries());
        } else if (event instanceof EntriesFired fired) {
            bytesSinceSnapshot += bytes(fired.entries());
        }
        if (event instanceof JournalTrimmed trimmed) {
            trimUpTo = trimmed.eventNumber();
        }
        NamespaceLogSettings.SnapshotEvery every = environment.settings().snapshot();
        boolean due = trimUpTo > 0 || eventsSinceSnapshot >= every.events() || bytesSinceSnapshot >= every.bytes();
        if (due) {
            eventsSinceSnapshot = 0;
            bytesSinceSnapshot = 0;
        }
        return due;
    }

    private static long bytes(List<Entry> entries) {
        return entries.stream().mapToLong(Entry::getSerializedSize).sum();
    }

    private void snapshotTaken() {
        environment.journal().forgetOlderSnapshots(id);
        if (trimUpTo > 0) {
            environment.journal().deleteUpTo(id, trimUpTo);
            trimUpTo = 0;
        }
    }

    @Override
    public SnapshotAdapter<NamespaceLogState> snapshotAdapter() {
        return new LogSnapshotAdapter(environment.settings().tokens());
    }
}
