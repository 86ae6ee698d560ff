package io.walservice.node.retention;

import io.walservice.connectors.LaneId;
import io.walservice.connectors.MessageQueue;
import io.walservice.connectors.MessageQueue.Progress;
import io.walservice.connectors.MessageQueue.Reader;
import io.walservice.connectors.MessageQueue.Readers;
import io.walservice.connectors.QueueId;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.namespace.RegionSpec;
import io.walservice.node.control.NamespaceDirectory;
import io.walservice.node.log.LogPartitionId;
import io.walservice.node.log.LogProgress;
import io.walservice.node.log.NamespaceLogCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks regularly at how far the lanes of one log partition are, tells the log, and has deleted what is no longer
 * needed. Carries out {@link SettlementRules}.
 */
public final class RetentionKeeper extends AbstractBehavior<RetentionKeeper.Command> {

    private static final Logger LOG = LoggerFactory.getLogger(RetentionKeeper.class);
    private static final Duration ASK = Duration.ofSeconds(10);

    /** What it tells itself. */
    sealed interface Command {}

    private enum Tick implements Command {
        LOOK
    }

    /** Both sides, as they were a moment ago. */
    private record Looked(NamespaceSpec spec, LogProgress log, List<Progress> lanes) implements Command {}

    private record NotLooked(Throwable cause) implements Command {}

    /** What it needs from its node, and where that is. */
    public record Environment(
            String region, NamespaceDirectory namespaces, MessageQueue queue, RetentionSettings settings) {}

    private final LogPartitionId id;
    private final ActorRef<NamespaceLogCommand> log;
    private final Environment environment;
    private Instant lastDeletion = Instant.now();
    private long lastDeletedEvent;
    private boolean looking;

    private RetentionKeeper(
            ActorContext<Command> context,
            LogPartitionId id,
            ActorRef<NamespaceLogCommand> log,
            Environment environment) {
        super(context);
        this.id = id;
        this.log = log;
        this.environment = environment;
    }

    /** Runs until it is stopped. */
    public static Behavior<?> create(LogPartitionId id, ActorRef<NamespaceLogCommand> log, Environment environment) {
        return Behaviors.<Command>setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(Tick.LOOK, environment.settings().settlementInterval());
            return new RetentionKeeper(context, id, log, environment);
        }));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Tick.class, tick -> look())
                .onMessage(Looked.class, this::looked)
                .onMessage(NotLooked.class, this::notLooked)
                .build();
    }

    /** One look at a time: where the queue does not answer, they would pile up. */
    private Behavior<Command> look() {
        Optional<NamespaceSpec> spec = environment.namespaces().spec(id.namespace());
        if (spec.isPresent() && !looking) {
            looking = true;
            getContext()
                    .pipeToSelf(
                            looking(spec.get()),
                            (looked, failure) -> failure == null ? looked : new NotLooked(failure));
        }
        return this;
    }

    private CompletionStage<Looked> looking(NamespaceSpec spec) {
        return AskPattern.<NamespaceLogCommand, LogProgress>ask(
                        log,
                        NamespaceLogCommand.AskProgress::new,
                        ASK,
                        getContext().getSystem().scheduler())
                .thenCompose(progress -> laneProgress(spec).thenApply(lanes -> new Looked(spec, progress, lanes)));
    }

    private CompletionStage<List<Progress>> laneProgress(NamespaceSpec spec) {
        CompletionStage<List<Progress>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (LaneId lane : LaneId.allOf(spec)) {
            all = all.thenCombine(environment.queue().progress(QueueId.of(spec), lane), (sofar, progress) -> {
                sofar.add(progress);
                return sofar;
            });
        }
        return all;
    }

    private Behavior<Command> looked(Looked looked) {
        looking = false;
        SettlementRules.settled(looked.log(), looked.lanes())
                .filter(checkpoint -> checkpoint.nextSequence() > looked.log().settledSequence())
                .ifPresent(checkpoint -> log.tell(new NamespaceLogCommand.Settled(checkpoint.nextSequence())));
        Instant now = Instant.now();
        if (lastDeletion.plus(environment.settings().deletionInterval()).isBefore(now)) {
            lastDeletion = now;
            delete(looked, now);
        }
        return this;
    }

    private void delete(Looked looked, Instant now) {
        SettlementRules.expired(looked.log(), now.minus(looked.spec().retention()))
                .filter(checkpoint -> checkpoint.eventNumber() > lastDeletedEvent)
                .ifPresent(checkpoint -> {
                    lastDeletedEvent = checkpoint.eventNumber();
                    log.tell(new NamespaceLogCommand.Expired(lastDeletedEvent));
                });
        if (id.partition() == 0 && !looked.lanes().isEmpty()) {
            environment
                    .queue()
                    .trim(QueueId.of(looked.spec()), readers(looked.spec()))
                    .whenComplete((done, failure) -> Optional.ofNullable(failure)
                            .ifPresent(cause ->
                                    LOG.warn("{}: queue not trimmed, next time it will be: {}", id, cause.toString())));
        }
    }

    /** A region that is cut off is waited for as long as the journal could still give it what it misses. */
    private Readers readers(NamespaceSpec spec) {
        List<Reader> elsewhere = spec.regions().stream()
                .map(RegionSpec::name)
                .filter(reader -> !reader.equals(environment.region()))
                .flatMap(reader -> LaneId.allIn(spec, reader).stream()
                        .filter(lane -> lane.source().equals(environment.region()))
                        .map(lane -> new Reader(lane.target(), reader)))
                .toList();
        return new Readers(LaneId.allOf(spec), elsewhere, spec.retention());
    }

    private Behavior<Command> notLooked(NotLooked failed) {
        looking = false;
        LOG.warn("{}: progress of the lanes not known: {}", id, failed.cause().toString());
        return this;
    }
}
