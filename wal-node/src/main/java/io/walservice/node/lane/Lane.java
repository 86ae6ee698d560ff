package io.walservice.node.lane;

import io.walservice.connectors.LaneId;
import io.walservice.connectors.MessageQueue;
import io.walservice.connectors.QueueId;
import io.walservice.connectors.Subscription;
import io.walservice.connectors.Target;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.namespace.RetryPolicy;
import io.walservice.namespace.TargetSpec;
import io.walservice.node.control.NamespaceDirectory;
import io.walservice.node.control.NamespaceRevision;
import io.walservice.node.lane.LaneCommand.AskStatus;
import io.walservice.node.lane.LaneCommand.DrainTimedOut;
import io.walservice.node.lane.LaneCommand.Ended;
import io.walservice.node.lane.LaneCommand.Reconfigure;
import io.walservice.node.lane.LaneCommand.Start;
import io.walservice.node.lane.LaneCommand.Stop;
import io.walservice.node.lane.LaneCommand.Wake;
import io.walservice.node.lease.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
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
            MessageQueue queue,
            BiFunction<String, TargetSpec, Target> targets,
            DeadLetterStore deadLetters,
            Local local) {}

    /** What of it is the node's own. */
    public record Local(Lease lease, LaneSettings settings) {}

    /** What of a namespace concerns one lane; when it changes, the lane starts anew. */
    private record Plan(QueueId queue, TargetSpec target, RetryPolicy retry) {}

    /** A stream at work, with what it works with. */
    private record Running(Plan plan, Target target, LaneDelivery delivery, Subscription subscription, Instant since) {}

    private final LaneId id;
    private final Environment environment;
    private final TimerScheduler<LaneCommand> timers;
    private final LaneCounters counters = new LaneCounters();
    private @Nullable Running running;
    private boolean stopping;
    private int failures;
    private String cause = "";

    private Lane(
            ActorContext<LaneCommand> context, LaneId id, Environment environment, TimerScheduler<LaneCommand> timers) {
        super(context);
        this.id = id;
        this.environment = environment;
        this.timers = timers;
    }

    static Behavior<LaneCommand> create(LaneId id, Environment environment) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(Reconfigure.RECONFIGURE, Duration.ofMillis(500));
            context.getSelf().tell(Start.START);
            return new Lane(context, id, environment, timers);
        }));
    }

    @Override
    public Receive<LaneCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(Wake.class, wake -> this)
                .onMessage(Start.class, start -> start())
                .onMessage(Reconfigure.class, reconfigure -> reconfigure())
                .onMessage(Ended.class, this::ended)
                .onMessage(AskStatus.class, this::status)
                .onMessage(Stop.class, stop -> drain(true))
                .onMessage(DrainTimedOut.class, timedOut -> Behaviors.stopped())
                .onSignal(PostStop.class, signal -> closeTarget())
                .build();
    }

    private Behavior<LaneCommand> start() {
        Optional<Plan> plan = plan();
        if (plan.isEmpty()) {
            return Behaviors.stopped();
        }
        if (running == null && !stopping) {
            try {
                running = run(plan.get());
            } catch (RuntimeException e) {
                return backOff(e);
            }
        }
        return this;
    }

    private Running run(Plan plan) {
        Target target = environment.targets().apply(id.namespace(), plan.target());
        LaneDelivery.Means means = new LaneDelivery.Means(
                target,
                environment.deadLetters(),
                environment.local().lease().term()::held,
                counters,
                environment.local().settings());
        LaneDelivery delivery = new LaneDelivery(
                getContext().getSystem(),
                id,
                means,
                new LaneDelivery.Manner(plan.target().parallelism(), plan.retry()));
        Subscription subscription = environment.queue().subscribe(plan.queue(), id, delivery.flow());
        getContext().pipeToSelf(subscription.completion(), (done, failure) -> new Ended(subscription, failure));
        getContext().getLog().info("{}: started", id);
        return new Running(plan, target, delivery, subscription, Instant.now());
    }

    private Behavior<LaneCommand> reconfigure() {
        if (running != null && !stopping && !plan().equals(Optional.of(running.plan()))) {
            getContext().getLog().info("{}: the configuration has changed", id);
            return drain(false);
        }
        return this;
    }

    /** Lets the stream finish what it has begun; {@link Ended} follows. */
    private Behavior<LaneCommand> drain(boolean forGood) {
        stopping = stopping || forGood;
        if (running == null) {
            return stopping ? Behaviors.stopped() : this;
        }
        running.delivery().stop();
        var ignored = running.subscription().drain();
        if (forGood) {
            timers.startSingleTimer(
                    DrainTimedOut.TIMED_OUT, environment.local().settings().drainTimeout());
        }
        return this;
    }

    private Behavior<LaneCommand> ended(Ended ended) {
        if (running == null || running.subscription() != ended.subscription()) {
            return this;
        }
        if (running.since()
                .plus(environment.local().settings().maximumBackoff())
                .isBefore(Instant.now())) {
            failures = 0;
        }
        closeTarget();
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
        cause = String.valueOf(Objects.requireNonNullElse(failure.getCause(), failure));
        getContext().getLog().warn("{}: stream failed, starting again in {}: {}", id, wait, cause);
        timers.startSingleTimer(Start.START, wait);
        return this;
    }

    private Behavior<LaneCommand> status(AskStatus ask) {
        String state = stopping ? "STOPPING" : running == null ? "BACKING_OFF" : "RUNNING";
        ask.replyTo()
                .tell(new LaneStatus(
                        environment.local().lease().node(),
                        state,
                        running == null ? cause : "",
                        counters.applied.sum(),
                        counters.retried.sum(),
                        counters.deadLettered.sum()));
        return this;
    }

    private Behavior<LaneCommand> closeTarget() {
        if (running != null) {
            running.target().close();
            running = null;
        }
        return this;
    }

    private Optional<Plan> plan() {
        return environment
                .namespaces()
                .find(id.namespace())
                .map(NamespaceRevision::spec)
                .flatMap(this::plan);
    }

    private Optional<Plan> plan(NamespaceSpec spec) {
        return spec.target(id.target()).map(target -> new Plan(QueueId.of(spec), target, spec.retry()));
    }

    private static boolean isStopping(Throwable failure) {
        return failure instanceof LaneDelivery.LaneStopping || failure.getCause() instanceof LaneDelivery.LaneStopping;
    }
}
