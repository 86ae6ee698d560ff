package io.walservice.node.lane;

import io.walservice.connectors.DeadLetterMirror;
import io.walservice.connectors.LaneId;
import io.walservice.connectors.MessageQueue;
import io.walservice.connectors.OriginLog;
import io.walservice.connectors.QueueId;
import io.walservice.connectors.Target;
import io.walservice.connectors.index.IndexBackfill;
import io.walservice.namespace.DeliverySpec;
import io.walservice.namespace.MirrorSpec;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.namespace.RegionSpec;
import io.walservice.namespace.RetryPolicy;
import io.walservice.namespace.TargetSpec;
import io.walservice.node.control.NamespaceDirectory;
import io.walservice.node.deadletter.DeadLetterOutbox;
import io.walservice.node.deadletter.DeadLetterStore;
import io.walservice.node.deadletter.RedriveStore;
import io.walservice.node.gate.Gate;
import io.walservice.node.index.IndexStore;
import io.walservice.node.lane.LaneCommand.AskStatus;
import io.walservice.node.lane.LaneCommand.DrainTimedOut;
import io.walservice.node.lane.LaneCommand.Ended;
import io.walservice.node.lane.LaneCommand.Loaded;
import io.walservice.node.lane.LaneCommand.LookForRedrives;
import io.walservice.node.lane.LaneCommand.NotLoaded;
import io.walservice.node.lane.LaneCommand.ParkingFailed;
import io.walservice.node.lane.LaneCommand.Reconfigure;
import io.walservice.node.lane.LaneCommand.Release;
import io.walservice.node.lane.LaneCommand.Released;
import io.walservice.node.lane.LaneCommand.Resume;
import io.walservice.node.lane.LaneCommand.Start;
import io.walservice.node.lane.LaneCommand.Stop;
import io.walservice.node.lane.LaneCommand.Tick;
import io.walservice.node.lane.LaneCommand.Wake;
import io.walservice.node.lease.Lease;
import io.walservice.node.park.ParkStore;
import io.walservice.node.replay.Replayer;
import io.walservice.node.tally.TallyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * The sharded entity of a lane: runs its stream on exactly one node, starts it again with backoff after a failure, and
 * follows changes of the namespace: it drains and starts anew when its own configuration changes, and ends when its
 * target is removed.
 */
public final class Lane extends AbstractBehavior<LaneCommand> {

    /** What lanes need from their node. */
    public record Environment(
            NamespaceDirectory namespaces,
            Sources sources,
            BiFunction<String, TargetSpec, Open> targets,
            Stores stores,
            Local local) {

        MessageQueue queue() {
            return sources.queue();
        }
    }

    /**
     * Where entries come from.
     *
     * @param origin the journals of other regions, for what their queues have lost
     */
    public record Sources(MessageQueue queue, OriginLog origin) {}

    /**
     * A target at work.
     *
     * @param backfill brings what was there before into its indexes; empty where it has none
     */
    public record Open(Target target, Optional<IndexBackfill> backfill) {}

    /** Where lanes put what cannot be applied. */
    public record Stores(
            DeadLetterStore deadLetters,
            RedriveStore redrives,
            ParkStore parked,
            TallyStore tallies,
            Mirrored mirrored) {}

    /** What of it is to be seen elsewhere, and where. */
    public record Mirrored(DeadLetterOutbox outbox, Function<MirrorSpec, DeadLetterMirror> mirrors) {}

    /**
     * What of it is the node's own.
     *
     * @param region where it is
     * @param works what it does beside its stream
     */
    public record Local(String region, Lease lease, LaneSettings settings, LaneReports reports, Works works) {}

    /**
     * What people order, and is done beside the stream.
     *
     * @param replays what it replays entries with
     * @param indexes how far those of its target are
     */
    public record Works(Replayer.Desk replays, IndexStore indexes) {}

    /** What of a namespace concerns one lane; when it changes, the lane starts anew. */
    record Plan(QueueId queue, TargetSpec target, RetryPolicy retry, DeliverySpec delivery, List<String> regions) {

        /** The later a region's name, the higher its rank; one that is not among them has the lowest. */
        int rankOf(String region) {
            return Math.max(0, regions.indexOf(region));
        }
    }

    /** What all runs of a lane share. */
    record Common(LaneId id, Environment environment, LaneCounters counters) {}

    private static final Duration LOOK_AT_CONFIGURATION = Duration.ofMillis(500);
    private static final Duration LOOK_AT_CLOCK = Duration.ofMillis(50);

    private final LaneId id;
    private final String role;
    private final Environment environment;
    private final TimerScheduler<LaneCommand> timers;
    private final LaneCounters counters = new LaneCounters();
    private final LetterCount letters;
    private final QueueLag lag;
    private LaneRun.Doubts doubts = LaneRun.Doubts.NONE;
    private @Nullable LaneRun running;
    private boolean starting;
    private boolean stopping;
    private int failures;
    private String cause = "";
    private Instant since = Instant.now();

    private Lane(
            ActorContext<LaneCommand> context,
            Place place,
            Environment environment,
            TimerScheduler<LaneCommand> timers) {
        super(context);
        this.id = place.lane();
        this.role = place.role();
        this.environment = environment;
        this.timers = timers;
        this.letters = new LetterCount(id, environment.stores().deadLetters());
        this.lag = new QueueLag(id, environment.queue());
    }

    /** Which lane it is, and on nodes of which role. */
    record Place(LaneId lane, String role) {}

    static Behavior<LaneCommand> create(Place place, Environment environment) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(Reconfigure.RECONFIGURE, LOOK_AT_CONFIGURATION);
            timers.startTimerWithFixedDelay(Tick.TICK, LOOK_AT_CLOCK);
            context.getSelf().tell(Start.START);
            return new Lane(context, place, environment, timers);
        }));
    }

    @Override
    public Receive<LaneCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(Wake.class, wake -> this)
                .onMessage(Start.class, start -> start())
                .onMessage(Loaded.class, this::loaded)
                .onMessage(NotLoaded.class, this::notLoaded)
                .onMessage(Reconfigure.class, reconfigure -> reconfigure())
                .onMessage(Tick.class, tick -> tick())
                .onMessage(Resume.class, this::resume)
                .onMessage(LookForRedrives.class, look -> lookForRedrives())
                .onMessage(Release.class, this::release)
                .onMessage(ParkingFailed.class, this::parkingFailed)
                .onMessage(Ended.class, this::ended)
                .onMessage(AskStatus.class, this::status)
                .onMessage(Stop.class, stop -> drain(true))
                .onMessage(DrainTimedOut.class, timedOut -> Behaviors.stopped())
                .onSignal(PostStop.class, signal -> stopped())
                .build();
    }

    // ---- starting

    /** Takes over from an earlier run before the stream begins: parked keys must not be passed. */
    private Behavior<LaneCommand> start() {
        if (plan().isEmpty()) {
            return Behaviors.stopped();
        }
        if (running == null && !starting && !stopping) {
            starting = true;
            since = Instant.now();
            getContext()
                    .pipeToSelf(
                            inherit(),
                            (inherited, failure) -> failure == null ? new Loaded(inherited) : new NotLoaded(failure));
        }
        return this;
    }

    private CompletionStage<LaneRun.Inherited> inherit() {
        Stores stores = environment.stores();
        return stores.tallies()
                .claim(id)
                .thenCompose(tally -> stores.parked()
                        .claim(id)
                        .thenCompose(entries ->
                                entries.load().thenApply(waiting -> new LaneRun.Inherited(entries, waiting, tally))));
    }

    private Behavior<LaneCommand> loaded(Loaded loaded) {
        starting = false;
        Optional<Plan> plan = plan();
        if (stopping || plan.isEmpty()) {
            return Behaviors.stopped();
        }
        try {
            running = run(plan.get(), loaded.inherited());
        } catch (RuntimeException e) {
            return backOff(e);
        }
        return this;
    }

    private LaneRun run(Plan plan, LaneRun.Inherited inherited) {
        ActorRef<LaneCommand> self = getContext().getSelf();
        LaneRun run = new LaneRun(
                getContext().getSystem(),
                plan,
                inherited,
                doubts,
                new Common(id, environment, counters),
                (failed, failure) -> self.tell(new ParkingFailed(failed, failure)));
        getContext().pipeToSelf(run.completion(), (done, failure) -> new Ended(run, failure));
        getContext()
                .getLog()
                .info("{}: started, {} keys parked", id, inherited.waiting().size());
        since = run.since();
        return run;
    }

    private Behavior<LaneCommand> notLoaded(NotLoaded notLoaded) {
        starting = false;
        return stopping ? Behaviors.stopped() : backOff(notLoaded.failure());
    }

    // ---- running

    private Behavior<LaneCommand> tick() {
        if (running != null) {
            running.tick();
            doubts = running.reads() ? LaneRun.Doubts.NONE : doubts;
        }
        return this;
    }

    private Behavior<LaneCommand> lookForRedrives() {
        if (running != null) {
            running.lookForRedrives();
        }
        return this;
    }

    private Behavior<LaneCommand> release(Release release) {
        if (running == null) {
            release.replyTo().tell(Released.NOT_NOW);
            return this;
        }
        running.release(release.parkKey())
                .whenComplete((released, failure) -> release.replyTo()
                        .tell(failure != null ? Released.NOT_NOW : released ? Released.YES : Released.NOT_HELD));
        return this;
    }

    private Behavior<LaneCommand> resume(Resume resume) {
        if (resume == Resume.ACCEPTING_LOSS) {
            doubts = new LaneRun.Doubts(doubts.suspects(), true);
            getContext().getLog().warn("{}: goes on without what is missing, as a person has decided", id);
            return running == null ? start() : drain(false);
        } else if (running != null) {
            running.resume();
        }
        return this;
    }

    private Behavior<LaneCommand> reconfigure() {
        if (running != null) { // what it does not know would look like a counter that began anew
            environment.local().reports().report(id, status());
            letters.tick(Instant.now());
            lag.tick(running.queue(), Instant.now());
        }
        if (running != null && !stopping && !running.follows(plan())) {
            getContext().getLog().info("{}: the configuration has changed", id);
            return drain(false);
        }
        return running == null ? this : lookForHoles(running);
    }

    /** What is missing is looked for when a run begins. */
    private Behavior<LaneCommand> lookForHoles(LaneRun run) {
        Set<Integer> suspects = run.suspects(Instant.now());
        if (suspects.isEmpty() || stopping) {
            return this;
        }
        getContext().getLog().warn("{}: records are missing from partitions {} of the queue", id, suspects);
        doubts = new LaneRun.Doubts(suspects, doubts.acceptsLoss());
        return drain(false);
    }

    // ---- ending

    /** Lets the stream finish what it has begun; {@link Ended} follows. */
    private Behavior<LaneCommand> drain(boolean forGood) {
        stopping = stopping || forGood;
        if (running == null) {
            return stopping && !starting ? Behaviors.stopped() : this;
        }
        running.drain();
        if (forGood) {
            timers.startSingleTimer(
                    DrainTimedOut.TIMED_OUT, environment.local().settings().drainTimeout());
        }
        return this;
    }

    /** What is parked in memory may no longer be what is stored: begin anew from that. */
    private Behavior<LaneCommand> parkingFailed(ParkingFailed failed) {
        if (running == failed.run()) {
            cause = failed.failure().toString();
            getContext().getLog().warn("{}: parked entries cannot be stored, starting again: {}", id, cause);
            return drain(false);
        }
        return this;
    }

    private Behavior<LaneCommand> ended(Ended ended) {
        if (running == null || running != ended.run()) {
            return this;
        }
        if (running.since()
                .plus(environment.local().settings().maximumBackoff())
                .isBefore(Instant.now())) {
            failures = 0;
        }
        closeRun();
        if (stopping) {
            return Behaviors.stopped();
        }
        if (ended.failure() == null || isStopping(ended.failure())) {
            getContext().getSelf().tell(Start.START);
            return this;
        }
        return backOff(ended.failure());
    }

    private Behavior<LaneCommand> backOff(Throwable failure) {
        LaneSettings settings = environment.local().settings();
        long millis = settings.minimumBackoff().toMillis() << Math.min(failures, 20);
        Duration wait =
                Duration.ofMillis(Math.min(millis, settings.maximumBackoff().toMillis()));
        failures++;
        since = Instant.now();
        cause = String.valueOf(Objects.requireNonNullElse(failure.getCause(), failure));
        getContext().getLog().warn("{}: stream failed, starting again in {}: {}", id, wait, cause);
        timers.startSingleTimer(Start.START, wait);
        return this;
    }

    private Behavior<LaneCommand> stopped() {
        environment.local().reports().ended(id);
        return closeRun();
    }

    private Behavior<LaneCommand> closeRun() {
        if (running != null) {
            running.close();
            running = null;
        }
        return this;
    }

    // ---- what it is doing

    private Behavior<LaneCommand> status(AskStatus ask) {
        ask.replyTo().tell(status());
        return this;
    }

    private LaneStatus status() {
        return new LaneStatus(
                environment.local().lease().node(),
                activity(),
                new LaneStatus.Done(counters.applied.sum(), counters.retried.sum(), counters.deadLettered.sum()),
                running == null ? new LaneStatus.Parked(0, 0, 0) : running.parked(),
                running == null ? new LaneStatus.Total(0, 0) : running.total(),
                letters.latest(),
                new LaneStatus.Behind(lag.latest(), counters.delayMillis()));
    }

    private LaneStatus.Activity activity() {
        if (stopping) {
            return new LaneStatus.Activity("STOPPING", "", since);
        } else if (running == null) {
            return new LaneStatus.Activity(starting ? "STARTING" : "BACKING_OFF", cause, since);
        }
        Optional<Gate.Hold> hold = running.hold();
        return hold.map(held -> new LaneStatus.Activity("PAUSED", held.cause(), held.since()))
                .orElseGet(() -> new LaneStatus.Activity("RUNNING", "", since));
    }

    private Optional<Plan> plan() {
        return environment.namespaces().spec(id.namespace()).flatMap(this::plan);
    }

    /** None where the namespace does not have this lane, or has it on nodes of another role. */
    private Optional<Plan> plan(NamespaceSpec spec) {
        String region = environment.local().region();
        if (!LaneId.allIn(spec, region).contains(id) || !LaneRegion.roleOf(spec).equals(role)) {
            return Optional.empty();
        }
        return spec.target(id.target())
                .map(target -> new Plan(
                        QueueId.of(spec, id, region),
                        target,
                        spec.retryOf(target),
                        spec.delivery(),
                        spec.regions().stream().map(RegionSpec::name).sorted().toList()));
    }

    private static boolean isStopping(Throwable failure) {
        return failure instanceof LaneDelivery.LaneStopping || failure.getCause() instanceof LaneDelivery.LaneStopping;
    }
}
