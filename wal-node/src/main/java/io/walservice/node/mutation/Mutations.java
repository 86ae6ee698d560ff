package io.walservice.node.mutation;

import io.walservice.connectors.Cause;
import io.walservice.connectors.LaneId;
import io.walservice.connectors.Target;
import io.walservice.connectors.catalog.Targets;
import io.walservice.internal.v1.Entry;
import io.walservice.internal.v1.MutationPlace;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.namespace.TargetSpec;
import io.walservice.node.ingress.Ingress;
import io.walservice.node.lease.Lease;
import io.walservice.node.mutation.SagaCommand.Answer;
import io.walservice.node.staging.HeldWork;
import io.walservice.node.staging.SetId;
import io.walservice.node.staging.SetTables;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.pattern.Patterns;

/** Takes mutation sets in, and tells what becomes of them. Thread-safe. */
public final class Mutations {
    private static final Duration LONGEST_WAIT = Duration.ofMillis(250);

    private final SetTables tables;
    private final MutationSettings settings;
    private final SagaRegion sagas;
    private final UniqueTerms unique;
    private final HeldWork holds;
    private final AtomicInteger inFlight = new AtomicInteger();

    /**
     * What this node runs sagas with.
     *
     * @param namespaces by name; throws where this node does not know them yet, as a saga must not take that for a no
     * @param targets what kv targets have
     */
    public record Environment(
            SetTables tables,
            Function<String, Optional<NamespaceSpec>> namespaces,
            Targets targets,
            Ingress ingress,
            Lease lease,
            MutationSettings settings) {}

    private Mutations(ActorSystem<?> system, Environment environment, SagaRegion sagas, UniqueTerms unique) {
        this.tables = environment.tables();
        this.settings = environment.settings();
        this.sagas = sagas;
        this.unique = unique;
        this.holds = new HeldWork(system, tables);
    }

    /** Lets this node run sagas, if it has the role, and reach those of others. */
    public static Mutations start(ActorSystem<?> system, Environment environment) {
        SetTables tables = environment.tables();
        InstantSource clock = InstantSource.system();
        UniqueTerms unique = new UniqueTerms(environment.namespaces(), environment.targets()::indexed);
        SagaStores world = new SagaStores(
                tables,
                new SagaStores.Logs(
                        environment.namespaces(), environment.targets()::rows, unique, environment.ingress()),
                clock);
        SagaWork.Waiting waiting = waiting(system, environment.settings().holdTimeout());
        SagaRegion sagas = SagaRegion.start(
                system,
                new MutationSaga.Environment(
                        set -> new SagaWork(world, set, clock, waiting), environment.lease(), clock));
        system.systemActorOf(SagaKeeper.create(tables.open(), sagas), "saga-keeper", Props.empty());
        return new Mutations(system, environment, sagas, unique);
    }

    private static SagaWork.Waiting waiting(ActorSystem<?> system, Duration atMost) {
        return new SagaWork.Waiting() {
            @Override
            public Duration atMost() {
                return atMost;
            }

            @Override
            public <T> CompletionStage<T> after(int tries, Supplier<CompletionStage<T>> next) {
                long most = Math.min(LONGEST_WAIT.toMillis(), 10L << Math.min(tries, 10));
                long millis = ThreadLocalRandom.current().nextLong(most / 2, most + 1);
                return Patterns.after(Duration.ofMillis(millis), system, next::get);
            }
        };
    }

    /** A target that also understands completion markers, and keeps unique what is to be. */
    public Target target(Target target, TargetSpec spec) {
        Target singles = spec.uniqueKv()
                .<Target>map(kv -> new UniqueEntries(target, spec.name(), kv, unique, holds))
                .orElse(target);
        return new CommittedSets(target, singles, spec.name(), tables.contents(), sagas);
    }

    /**
     * Begins to take a set in; {@link #complete} or {@link #drop} must follow. Fails where too many are under way
     * ({@link TooMany}), or storage cannot be reached.
     */
    public CompletionStage<Draft> begin(SetId set) {
        if (inFlight.incrementAndGet() > settings.inFlight()) {
            inFlight.decrementAndGet();
            return CompletableFuture.failedStage(new TooMany(
                    "sets in flight on this node: %d (expected: at most that)".formatted(settings.inFlight())));
        }
        String content = UUID.randomUUID().toString();
        Instant now = Instant.now();
        long expires = now.plus(settings.stagingTimeout()).toEpochMilli();
        return tables.open()
                .add(set, now)
                .thenCompose(added -> sagas.open(set, content, expires))
                .thenApply(opened -> switch (opened) {
                    case EXPECTED -> new Draft(tables.contents(), content, true);
                    case WHOLE -> new Draft(tables.contents(), content, false);
                    case TOO_OFTEN ->
                        throw new TooMany("the set was begun too often and never finished; use another token");
                })
                .whenComplete((draft, failure) -> {
                    if (failure != null) {
                        inFlight.decrementAndGet();
                    }
                });
    }

    /**
     * Has the fate of a set decided whose items are stored. Items that are not the set's, as another attempt to send it
     * was faster, are deleted: its saga may have cleaned up before the last of them came. Always completes normally.
     */
    public CompletionStage<SetOutcome> complete(SetId set, Draft draft) {
        return sagas.complete(set, draft.whole())
                .thenCompose(answer -> answer instanceof SagaCommand.Status status && draft.isOf(status.message())
                        ? CompletableFuture.completedStage(answer)
                        : draft.remove().handle((removed, failure) -> answer))
                .handle((answer, failure) -> failure == null
                        ? outcome(answer)
                        : new SetOutcome.Unknown("its saga has not answered: " + Cause.of(failure)))
                .whenComplete((done, failure) -> inFlight.decrementAndGet());
    }

    private static SetOutcome outcome(Answer answer) {
        if (answer instanceof SagaCommand.Status status) {
            return status.refused()
                    .<SetOutcome>map(SetOutcome.NotApplied::new)
                    .orElseGet(() -> new SetOutcome.Committed(status.message().getWriteMicros()));
        }
        return answer instanceof SagaCommand.Different
                ? new SetOutcome.Different()
                : new SetOutcome.NotStored("the set has taken too long to come");
    }

    /** Leaves nothing behind of a set that does not come whole. */
    public CompletionStage<Void> drop(SetId set, Draft draft) {
        return draft.remove().whenComplete((removed, failure) -> {
            sagas.drop(set, draft.content());
            inFlight.decrementAndGet();
        });
    }

    /**
     * Lets a set come to its end without what its completion marker has for a target, as a person has decided. Does
     * nothing for other entries; may be repeated.
     */
    public CompletionStage<Void> giveUp(LaneId lane, Entry marker) {
        return CommittedSets.setOf(marker)
                .map(set -> sagas.report(
                                set,
                                MutationPlace.newBuilder()
                                        .setNamespace(lane.namespace())
                                        .setTarget(lane.target())
                                        .build())
                        .<Void>thenApply(told -> null))
                .orElse(CompletableFuture.completedStage(null));
    }

    /** What became of a set; empty where there is none, or it is no longer remembered. */
    public CompletionStage<Optional<SetStatus>> status(SetId set) {
        return sagas.status(set).thenApply(Mutations::status);
    }

    /** The same, once the set is at its end or the time is over. */
    public CompletionStage<Optional<SetStatus>> atEnd(SetId set, Duration timeout) {
        return sagas.atEnd(set, timeout).thenApply(Mutations::status).exceptionallyCompose(late -> status(set));
    }

    private static Optional<SetStatus> status(Answer answer) {
        return answer instanceof SagaCommand.Status status
                ? Optional.of(new SetStatus(status.stage().station(), status.message(), status.refused()))
                : Optional.empty();
    }

    /** As much is under way as there may be. */
    public static final class TooMany extends RuntimeException {
        TooMany(String reason) {
            super(reason, null, false, false);
        }
    }
}
