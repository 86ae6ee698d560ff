package io.walservice.node.mutation;

import io.walservice.internal.v1.MutationApplied;
import io.walservice.internal.v1.MutationCommitted;
import io.walservice.internal.v1.MutationEvent;
import io.walservice.internal.v1.MutationFinished;
import io.walservice.internal.v1.MutationOpened;
import io.walservice.internal.v1.MutationReceived;
import io.walservice.internal.v1.MutationRefused;
import io.walservice.internal.v1.MutationStatus;
import io.walservice.node.lease.Lease;
import io.walservice.node.mutation.SagaCommand.Answer;
import io.walservice.node.mutation.SagaState.Stage;
import io.walservice.node.staging.Decision;
import io.walservice.node.staging.SetId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.Recovery;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/**
 * Carries out what {@link SagaState} and {@link SagaWork} decide, for one mutation set: journals each stage before it
 * does what comes next, and after a crash goes on with the stage that is journalled. One piece of work is under way at
 * a time; one that fails is begun again.
 */
final class MutationSaga extends EventSourcedBehavior<SagaCommand, MutationEvent, SagaState> {

    /** Who may wait for one set's end, or its decision. */
    private static final int MOST_WAITING = 64;

    private static final Duration TICK = Duration.ofSeconds(1);

    /** A set at its end stays in memory for so long, as its writer may ask for it. */
    private static final int TICKS_OF_REST = 5;

    /** What a saga needs from its node. */
    record Environment(Function<SetId, SagaWork> work, Lease lease, InstantSource clock) {}

    private final ActorContext<SagaCommand> context;
    private final SetId id;
    private final ActorRef<ClusterSharding.ShardCommand> shard;
    private final Environment environment;
    private final SagaWork work;
    private final List<ActorRef<Answer>> awaitDecision = new ArrayList<>();
    private final List<ActorRef<Answer>> awaitEnd = new ArrayList<>();
    private boolean busy;
    private boolean marked;
    private boolean dropped;
    private int restingTicks;

    static Behavior<SagaCommand> create(
            SetId id, ActorRef<ClusterSharding.ShardCommand> shard, Environment environment) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(SagaCommand.Tick.TICK, TICK);
            return new MutationSaga(context, id, shard, environment);
        }));
    }

    private MutationSaga(
            ActorContext<SagaCommand> context,
            SetId id,
            ActorRef<ClusterSharding.ShardCommand> shard,
            Environment environment) {
        super(PersistenceId.of("mutation", id.name()));
        this.context = context;
        this.id = id;
        this.shard = shard;
        this.environment = environment;
        this.work = environment.work().apply(id);
    }

    /** A saga has few events and takes no snapshots, so none is looked for: it begins sooner. */
    @Override
    public Recovery recovery() {
        return Recovery.withSnapshotSelectionCriteria(SnapshotSelectionCriteria.none());
    }

    @Override
    public SagaState emptyState() {
        return SagaState.EMPTY;
    }

    @Override
    public EventHandler<SagaState, MutationEvent> eventHandler() {
        return SagaState::with;
    }

    @Override
    public CommandHandler<SagaCommand, MutationEvent, SagaState> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(SagaCommand.Open.class, this::open)
                .onCommand(SagaCommand.Complete.class, this::complete)
                .onCommand(SagaCommand.Drop.class, this::drop)
                .onCommand(SagaCommand.Report.class, this::report)
                .onCommand(SagaCommand.Ask.class, this::ask)
                .onCommand(SagaCommand.Decided.class, this::decided)
                .onCommand(SagaCommand.Marked.class, (state, done) -> marked())
                .onCommand(SagaCommand.Cleaned.class, (state, done) -> cleaned(state))
                .onCommand(SagaCommand.Failed.class, (state, failed) -> failed(failed.failure()))
                .onCommand(SagaCommand.Tick.class, (state, tick) -> tick(state))
                .onCommand(SagaCommand.Wake.class, (state, wake) -> wake(state))
                .onCommand(SagaCommand.Stop.class, stop -> Effect().stop())
                .build();
    }

    @Override
    public SignalHandler<SagaState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), this::goOn)
                .build();
    }

    // ---- content comes

    private Effect<MutationEvent, SagaState> open(SagaState state, SagaCommand.Open open) {
        return switch (state.open()) {
            case WHOLE -> {
                open.replyTo().tell(SagaCommand.Opened.WHOLE);
                closeAgain(state);
                yield Effect().none();
            }
            case TOO_OFTEN -> {
                open.replyTo().tell(SagaCommand.Opened.TOO_OFTEN);
                yield Effect().none();
            }
            case EXPECTED ->
                Effect()
                        .persist(MutationEvent.newBuilder()
                                .setOpened(MutationOpened.newBuilder()
                                        .setContent(open.content())
                                        .setExpiresMillis(open.expiresMillis()))
                                .build())
                        .thenRun(after -> open.replyTo().tell(SagaCommand.Opened.EXPECTED));
        };
    }

    private Effect<MutationEvent, SagaState> complete(SagaState state, SagaCommand.Complete complete) {
        return switch (state.complete(complete.whole(), environment.clock().millis())) {
            case UNKNOWN -> {
                complete.replyTo().tell(SagaCommand.Unknown.UNKNOWN);
                yield Effect().none();
            }
            case DIFFERENT -> {
                complete.replyTo().tell(SagaCommand.Different.DIFFERENT);
                yield Effect().none();
            }
            case REPEATED -> {
                await(state, awaitDecision, complete.replyTo(), state.stage().isDecided());
                yield Effect().none();
            }
            case NEW -> {
                await(state, awaitDecision, complete.replyTo(), false);
                yield Effect()
                        .persist(MutationEvent.newBuilder()
                                .setReceived(complete.whole())
                                .build())
                        .thenRun(this::goOn);
            }
        };
    }

    /** Content that is left over of a set that came whole with another is deleted with that. */
    private Effect<MutationEvent, SagaState> drop(SagaState state, SagaCommand.Drop drop) {
        if (state.stage() == Stage.STAGING && state.contents().equals(List.of(drop.content()))) {
            dropped = true;
            goOn(state);
        }
        return Effect().none();
    }

    // ---- work

    /** Does what the stage asks for, unless it is being done. */
    private void goOn(SagaState state) {
        if (busy || !environment.lease().held()) {
            return;
        }
        switch (state.stage()) {
            case STAGING -> {
                if (dropped || environment.clock().millis() >= state.expiresMillis()) {
                    begin(work.drop(state)
                            .thenApply(decision -> decision.<SagaCommand>map(SagaCommand.Decided::new)
                                    .orElse(SagaCommand.Cleaned.CLEANED)));
                }
            }
            case PREPARING ->
                begin(work.prepare(whole(state), environment.lease().term()::held)
                        .thenApply(SagaCommand.Decided::new));
            case APPLYING -> {
                if (!marked) {
                    begin(work.mark(state).thenApply(done -> SagaCommand.Marked.MARKED));
                }
            }
            case RELEASING, UNDOING -> begin(work.clean(state).thenApply(done -> SagaCommand.Cleaned.CLEANED));
            case NONE, APPLIED, REFUSED -> {}
        }
    }

    private static MutationReceived whole(SagaState state) {
        return state.received().orElseThrow();
    }

    private void begin(CompletionStage<? extends SagaCommand> piece) {
        busy = true;
        context.pipeToSelf(piece, (done, failure) -> failure == null ? done : new SagaCommand.Failed(failure));
    }

    private Effect<MutationEvent, SagaState> decided(SagaState state, SagaCommand.Decided decided) {
        busy = false;
        if (state.stage() != Stage.PREPARING) {
            return Effect().none();
        }
        return Effect().persist(eventOf(decided.decision())).thenRun(after -> {
            answerDecided(after);
            goOn(after);
        });
    }

    private static MutationEvent eventOf(Decision decision) {
        if (decision instanceof Decision.Commit commit) {
            return MutationEvent.newBuilder()
                    .setCommitted(MutationCommitted.newBuilder().setWriteMicros(commit.writeMicros()))
                    .build();
        }
        Refused refused = decision instanceof Decision.Refuse refuse
                ? new Refused(Refused.Kind.valueOf(refuse.kind()), refuse.reason())
                : new Refused(Refused.Kind.INVALID, "content: expired before it was whole");
        return MutationEvent.newBuilder()
                .setRefused(MutationRefused.newBuilder()
                        .setKind(refused.kind().number())
                        .setReason(refused.reason()))
                .build();
    }

    private Effect<MutationEvent, SagaState> marked() {
        busy = false;
        marked = true;
        return Effect().none();
    }

    private Effect<MutationEvent, SagaState> report(SagaState state, SagaCommand.Report report) {
        if (state.stage() == Stage.NONE) {
            report.replyTo().tell(SagaCommand.Unknown.UNKNOWN);
            return Effect().none();
        }
        if (state.stage().isEnd() || state.applied().contains(report.place())) {
            report.replyTo().tell(status(state));
            return Effect().none();
        }
        return Effect()
                .persist(MutationEvent.newBuilder()
                        .setApplied(MutationApplied.newBuilder().setPlace(report.place()))
                        .build())
                .thenRun(after -> {
                    report.replyTo().tell(status(after));
                    goOn(after);
                });
    }

    private Effect<MutationEvent, SagaState> cleaned(SagaState state) {
        busy = false;
        dropped = false;
        if (state.stage().isEnd() || state.stage() == Stage.NONE) {
            return Effect().none();
        }
        return Effect()
                .persist(MutationEvent.newBuilder()
                        .setFinished(MutationFinished.newBuilder()
                                .setTimeMillis(environment.clock().millis()))
                        .build())
                .thenRun(this::answerEnded);
    }

    /** Begun again by the next tick. */
    private Effect<MutationEvent, SagaState> failed(Throwable failure) {
        busy = false;
        context.getLog().warn("{}: begun again: {}", id, failure.toString());
        return Effect().none();
    }

    private Effect<MutationEvent, SagaState> tick(SagaState state) {
        goOn(state);
        boolean rests = !busy && (state.stage().isEnd() || state.stage() == Stage.NONE);
        restingTicks = rests ? restingTicks + 1 : 0;
        if (restingTicks > TICKS_OF_REST) {
            shard.tell(new ClusterSharding.Passivate<>(context.getSelf()));
        }
        return Effect().none();
    }

    /** Somebody has found it among the open ones. */
    private Effect<MutationEvent, SagaState> wake(SagaState state) {
        closeAgain(state);
        goOn(state);
        return Effect().none();
    }

    /** A set at its end is among the open ones where it was cut off before it could say so, or is sent once more. */
    private void closeAgain(SagaState state) {
        if (!busy && (state.stage().isEnd() || state.stage() == Stage.NONE)) {
            begin(work.close().thenApply(closed -> SagaCommand.Cleaned.CLEANED));
        }
    }

    // ---- answers

    private Effect<MutationEvent, SagaState> ask(SagaState state, SagaCommand.Ask ask) {
        if (state.stage() == Stage.NONE) {
            ask.replyTo().tell(SagaCommand.Unknown.UNKNOWN);
        } else {
            await(state, awaitEnd, ask.replyTo(), !ask.atEnd() || state.stage().isEnd());
        }
        return Effect().none();
    }

    /** Whoever comes when too many wait gets no answer, and asks again. */
    private void await(SagaState state, List<ActorRef<Answer>> waiting, ActorRef<Answer> replyTo, boolean now) {
        if (now) {
            replyTo.tell(status(state));
        } else if (waiting.size() < MOST_WAITING) {
            waiting.add(replyTo);
        }
    }

    private void answerDecided(SagaState state) {
        awaitDecision.forEach(each -> each.tell(status(state)));
        awaitDecision.clear();
    }

    private void answerEnded(SagaState state) {
        if (state.stage().isEnd()) {
            awaitEnd.forEach(each -> each.tell(status(state)));
            awaitEnd.clear();
        }
    }

    private static SagaCommand.Status status(SagaState state) {
        MutationStatus.Builder status = MutationStatus.newBuilder()
                .setStage(state.stage().number())
                .setItems(state.received().map(MutationReceived::getItems).orElse(0))
                .setContent(state.received().map(MutationReceived::getContent).orElse(""))
                .setWriteMicros(state.writeMicros())
                .addAllApplied(state.applied())
                .addAllPending(state.pending());
        state.refused()
                .ifPresent(refused -> status.setRefused(MutationRefused.newBuilder()
                        .setKind(refused.kind().number())
                        .setReason(refused.reason())));
        return new SagaCommand.Status(status.build());
    }
}
