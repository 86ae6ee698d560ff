package io.walservice.node.lane;

import io.walservice.connectors.LaneId;
import io.walservice.connectors.MessageQueue;
import io.walservice.connectors.QueueId;
import io.walservice.connectors.Target;
import io.walservice.namespace.MirrorSpec;
import io.walservice.namespace.RetryPolicy;
import io.walservice.namespace.TargetSpec;
import io.walservice.node.deadletter.DeadLetters;
import io.walservice.node.gate.Gate;
import io.walservice.node.gate.Pace;
import io.walservice.node.index.IndexBuilder;
import io.walservice.node.lane.Lane.Environment;
import io.walservice.node.lane.Lane.Plan;
import io.walservice.node.park.ParkedEntries.Waiting;
import io.walservice.node.park.ParkedKeys;
import io.walservice.node.park.ParkedLane;
import io.walservice.node.replay.Replayer;
import io.walservice.node.tally.LaneTally;
import io.walservice.node.tally.Tally;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * A lane at work under one configuration: its stream, its parked keys, and the gate that both pass. Ends when its
 * stream does; the lane then makes another one.
 */
final class LaneRun {

    private static final String TOO_MANY_PARKED =
            "as many keys are parked as wal.lane.parked-keys allows; further ones that fail wait in the queue";

    private final Plan plan;
    private final Instant since = Instant.now();
    private final Target target;
    private final Gate gate;
    private final GivingUp givingUp;
    private final Parking parking;
    private final Redriver redriver;
    private final Replaying replaying;
    private final Replayer replayer;
    private final Optional<IndexBuilder> indexes;
    private final Optional<Mirroring> mirroring;
    private final LaneDelivery delivery;
    private final MessageQueue queue;
    private final GuardedSubscription subscription;
    private final Continuity continuity = new Continuity();
    private final LaneId lane;
    private final Inherited inherited;

    /** What a run begins with: what is parked, and what is settled. */
    record Inherited(ParkedLane entries, List<Waiting> waiting, LaneTally tally) {}

    /**
     * What the runs before have left undecided.
     *
     * @param suspects partitions of the queue in which records seem to be missing
     * @param acceptsLoss whether a person has decided to go on without what is missing or cannot be understood
     */
    record Doubts(Set<Integer> suspects, boolean acceptsLoss) {

        static final Doubts NONE = new Doubts(Set.of(), false);
    }

    /**
     * Begins.
     *
     * @param parkingFailed told where parked entries can no longer be stored
     */
    LaneRun(
            ActorSystem<?> system,
            Plan plan,
            Inherited inherited,
            Doubts doubts,
            Lane.Common common,
            BiConsumer<LaneRun, Throwable> parkingFailed) {
        Environment environment = common.environment();
        LaneCounters counters = common.counters();
        LaneSettings settings = environment.local().settings();
        TargetSpec spec = plan.target();
        RetryPolicy retry = plan.retry();
        this.plan = plan;
        this.queue = environment.queue();
        this.inherited = inherited;
        this.lane = common.id();
        Lane.Open open = environment.targets().apply(lane.namespace(), spec);
        this.target = open.target();
        this.gate = new Gate(settings.breaker(), spec.manner().parallelism(), InstantSource.system());
        Attempts.Way way = new Attempts.Way(
                gate,
                new Pace(spec.manner().rate()),
                environment.local().lease().term()::held,
                target,
                plan::rankOf);
        Attempts attempts = new Attempts(system, lane, way);
        this.mirroring = plan.delivery().deadLetters().mirror().map(mirror -> mirroring(system, mirror, environment));
        this.givingUp = new GivingUp(
                lane,
                mirroring
                        .<DeadLetters>map(each -> each::add)
                        .orElse(environment.stores().deadLetters()),
                gate,
                plan.delivery().deadLetters().perMinute(),
                counters);
        Parking.Rules rules = new Parking.Rules(plan.delivery().order(), retry);
        this.parking = new Parking(
                inherited.entries(),
                new ParkedKeys(inherited.waiting(), settings.parkedKeys()),
                record -> LaneDelivery.isCounted(
                        inherited.tally(), record, plan.queue().partitions()),
                rules,
                new Parking.Hands(attempts, givingUp, counters, failure -> parkingFailed.accept(this, failure)));
        Redriver.Desk desk = new Redriver.Desk(
                environment.stores().deadLetters(), environment.stores().redrives());
        this.redriver = new Redriver(system, lane, desk, parking);
        this.indexes = open.backfill()
                .map(backfill -> new IndexBuilder(
                        system,
                        lane,
                        backfill,
                        environment.local().works().indexes(),
                        environment.local().lease()::held));
        Replayer.Desk replays = environment.local().works().replays();
        Replaying.Means means = new Replaying.Means(
                attempts,
                inherited.tally(),
                spec,
                plan.queue().partitions(),
                replays.settings().attempts());
        this.replaying = new Replaying(system, lane, means);
        this.replayer = new Replayer(system, lane, replays, replaying);
        this.delivery = new LaneDelivery(
                system,
                lane,
                new LaneDelivery.Means(
                        attempts, parking, givingUp, new LaneDelivery.Books(inherited.tally(), counters), settings),
                new LaneDelivery.Manner(
                        plan.queue().partitions(), settings.inHand(spec.manner().parallelism()), rules),
                new LaneDelivery.Trust(continuity, lane.isForeign() && !doubts.acceptsLoss()));
        this.subscription = new GuardedSubscription(system, lane, plan.queue(), environment.sources(), delivery.flow())
                .begin(new GuardedSubscription.Knowledge(
                        inherited.tally().positions(), doubts.suspects(), doubts.acceptsLoss()));
        redriver.look();
        mirroring.ifPresent(Mirroring::look);
    }

    private Mirroring mirroring(ActorSystem<?> system, MirrorSpec mirror, Environment environment) {
        Lane.Mirrored mirrored = environment.stores().mirrored();
        return new Mirroring(
                system,
                lane,
                new Mirroring.Desk(mirrored.outbox(), () -> mirrored.mirrors().apply(mirror)));
    }

    /** Whether it runs under this configuration. */
    boolean follows(Optional<Plan> other) {
        return other.equals(Optional.of(plan));
    }

    QueueId queue() {
        return plan.queue();
    }

    Instant since() {
        return since;
    }

    CompletionStage<Done> completion() {
        return subscription.completion();
    }

    /** To be called regularly. */
    void tick() {
        gate.tick();
        parking.tick(Instant.now());
        if (!lane.isForeign()) { // a journal is replayed in its own region
            replayer.tick(Instant.now());
        }
        indexes.ifPresent(builder -> builder.tick(Instant.now()));
    }

    void lookForRedrives() {
        redriver.look();
        replayer.look();
    }

    CompletionStage<Boolean> release(String parkKey) {
        return parking.release(parkKey);
    }

    void resume() {
        givingUp.resume();
    }

    /** Lets the stream finish what it has begun; its completion follows. */
    void drain() {
        delivery.stop();
        stopTrying();
        gate.close(new LaneDelivery.LaneStopping(lane));
        var ignored = subscription.drain();
    }

    void close() {
        stopTrying();
        gate.close(new LaneDelivery.LaneStopping(lane));
        target.close();
    }

    private void stopTrying() {
        redriver.stop();
        replayer.stop();
        replaying.stop();
        indexes.ifPresent(IndexBuilder::stop);
        mirroring.ifPresent(Mirroring::stop);
        parking.stop();
    }

    /** Whether it has begun to read its queue, and goes on with it. */
    boolean reads() {
        return subscription.isReading();
    }

    /** What holds it back, if anything does. */
    Optional<Gate.Hold> hold() {
        return gate.hold()
                .or(subscription::hole)
                .or(() -> parking.keys().fullSince().map(since -> new Gate.Hold(TOO_MANY_PARKED, since)));
    }

    /** Partitions of the queue in which records seem to be missing. */
    Set<Integer> suspects(Instant now) {
        return queue.mayLose(plan.queue()) ? continuity.broken(now) : Set.of();
    }

    LaneStatus.Parked parked() {
        ParkedKeys keys = parking.keys();
        return new LaneStatus.Parked(keys.size(), keys.entries(), keys.held());
    }

    /** What it and all runs before it have done with what they took off the queue. */
    LaneStatus.Total total() {
        Tally tally = inherited.tally().total();
        return new LaneStatus.Total(
                tally.settled(), tally.applied() + inherited.entries().appliedSoFar());
    }
}
