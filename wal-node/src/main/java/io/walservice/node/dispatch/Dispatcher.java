package io.walservice.node.dispatch;

import io.walservice.connectors.LaneId;
import io.walservice.connectors.MessageQueue;
import io.walservice.connectors.QueueId;
import io.walservice.internal.v1.Entry;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.node.control.NamespaceDirectory;
import io.walservice.node.lease.Lease;
import io.walservice.node.log.Checkpoint;
import io.walservice.node.log.DuePlace;
import io.walservice.node.log.JournalBatch;
import io.walservice.node.log.JournalReader;
import io.walservice.node.log.LogPartitionId;
import io.walservice.node.log.LogProgress;
import io.walservice.node.log.NamespaceLogCommand;
import io.walservice.node.log.Pulled;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.RestartSettings;
import org.apache.pekko.stream.UniqueKillSwitch;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.RestartSource;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;

/**
 * Carries the entries of one log partition to the queue.
 *
 * <pre>
 * log ─▶ batches (memory, or journal where it has fallen behind) ─▶ gather while publishing ─▶ link ─▶ publish ─▶ report to the log
 *                                                                                         └▶ delayed: to the schedule ─┘
 * </pre>
 *
 * <p>At least once, in log order. One publication is under way at a time; after a failure it begins again at the last
 * checkpoint that the log has recorded, so up to about a second of records is published again, with the same links.
 */
public final class Dispatcher {

    /** How long to wait for the log; a pull that waits for entries is asked again. */
    private static final Duration ASK = Duration.ofSeconds(20);

    /** What a dispatcher needs from its node. */
    public record Environment(
            NamespaceDirectory namespaces,
            MessageQueue queue,
            JournalReader journal,
            Lease lease,
            DispatchSettings settings) {

        private Environment forTerm() {
            return new Environment(namespaces, queue, journal, lease.term(), settings);
        }
    }

    private final LogPartitionId id;
    private final String region;
    private final ActorRef<NamespaceLogCommand> log;
    private final Delays delays;
    private final Environment environment;
    private final ActorSystem<?> system;

    private Dispatcher(
            LogPartitionId id,
            String region,
            ActorRef<NamespaceLogCommand> log,
            Delays delays,
            Environment environment,
            ActorSystem<?> system) {
        this.id = id;
        this.region = region;
        this.log = log;
        this.delays = delays;
        this.environment = environment;
        this.system = system;
    }

    /** Runs until it is stopped. */
    public static Behavior<?> create(
            LogPartitionId id,
            String region,
            ActorRef<NamespaceLogCommand> log,
            Delays delays,
            Environment environment) {
        return Behaviors.setup(context -> {
            UniqueKillSwitch stop =
                    new Dispatcher(id, region, log, delays, environment.forTerm(), context.getSystem()).run();
            return Behaviors.receive(Object.class)
                    .onSignal(PostStop.class, signal -> {
                        stop.shutdown();
                        return Behaviors.same();
                    })
                    .build();
        });
    }

    private UniqueKillSwitch run() {
        DispatchSettings settings = environment.settings();
        RestartSettings restart = RestartSettings.create(settings.minimumBackoff(), settings.maximumBackoff(), 0.2);
        return RestartSource.withBackoff(restart, () -> Source.lazySource(this::publications))
                .viaMat(KillSwitches.single(), Keep.right())
                .to(Sink.foreach(checkpoint -> log.tell(new NamespaceLogCommand.Dispatched(checkpoint))))
                .run(system);
    }

    /** What was published, from the last recorded checkpoint on. */
    private Source<Checkpoint, NotUsed> publications() {
        NamespaceSpec spec = environment
                .namespaces()
                .spec(id.namespace())
                .orElseThrow(() -> new IllegalStateException(id + ": the namespace is not known to this node"));
        QueueId queue = QueueId.of(spec);
        return Source.completionStageSource(environment
                        .queue()
                        .create(queue)
                        .thenCompose(created -> progress())
                        .thenApply(progress -> publications(queue, latest(progress))))
                .mapMaterializedValue(ignored -> NotUsed.getInstance());
    }

    private Source<Checkpoint, NotUsed> publications(QueueId queue, Checkpoint from) {
        RecordChain.Origin origin = new RecordChain.Origin(id.namespace(), region, id.partition(), queue.partitions());
        RecordChain chain = new RecordChain(origin, from.published());
        return batches(from.eventNumber())
                .batchWeighted(
                        environment.settings().publishBytes(), Dispatcher::bytes, Dispatcher::first, Dispatcher::gather)
                .mapAsync(1, batches -> publish(queue, chain, batches));
    }

    private CompletionStage<Checkpoint> publish(QueueId queue, RecordChain chain, List<JournalBatch> batches) {
        Optional<NamespaceSpec> spec = environment.namespaces().spec(id.namespace());
        if (!environment.lease().held() || spec.isEmpty()) {
            throw new IllegalStateException(
                    id + ": not dispatching, as the lease has lapsed or the namespace is deleted");
        }
        JournalBatch last = batches.get(batches.size() - 1);
        long nextSequence = last.entries().get(last.entries().size() - 1).getSequence() + 1;
        List<QueueRecord> records = chain.continueWith(batches);
        List<Entry> delayed = batches.stream()
                .flatMap(batch -> batch.entries().stream())
                .filter(DuePlace::waits)
                .toList();
        CompletionStage<Done> published = records.isEmpty()
                ? CompletableFuture.completedFuture(Done.getInstance())
                : environment.queue().publish(queue, LaneId.allOf(spec.get()), records);
        CompletionStage<Done> held =
                delayed.isEmpty() ? CompletableFuture.completedFuture(Done.getInstance()) : delays.hold(delayed);
        return published
                .thenCombine(held, (publication, storage) -> Done.getInstance())
                .thenApply(done -> new Checkpoint(nextSequence, last.eventNumber(), chain.last(), Instant.now()));
    }

    // ---- reading the log

    private Source<JournalBatch, NotUsed> batches(long afterEvent) {
        return Source.unfoldAsync(
                        afterEvent, after -> pull(after).thenApply(pulled -> Optional.of(next(after, pulled))))
                .flatMapConcat(source -> source);
    }

    private Pair<Long, Source<JournalBatch, NotUsed>> next(long after, Pulled pulled) {
        if (pulled instanceof Pulled.Behind behind) {
            return Pair.create(
                    behind.upToEvent(), environment.journal().batches(id, after, behind.upToEvent(), behind.epochs()));
        }
        List<JournalBatch> batches = ((Pulled.Batches) pulled).batches();
        long last = batches.isEmpty() ? after : batches.get(batches.size() - 1).eventNumber();
        return Pair.create(last, Source.from(batches));
    }

    /** The next piece of the log; an empty one where nothing came for a while. */
    private CompletionStage<Pulled> pull(long after) {
        return AskPattern.<NamespaceLogCommand, Pulled>ask(
                        log, replyTo -> new NamespaceLogCommand.Pull(after, replyTo), ASK, system.scheduler())
                .exceptionally(failure -> {
                    if (failure instanceof TimeoutException || failure.getCause() instanceof TimeoutException) {
                        return new Pulled.Batches(List.of());
                    }
                    throw new IllegalStateException(id + ": the log does not answer", failure);
                });
    }

    private CompletionStage<LogProgress> progress() {
        return AskPattern.ask(log, NamespaceLogCommand.AskProgress::new, ASK, system.scheduler());
    }

    private static Checkpoint latest(LogProgress progress) {
        List<Checkpoint> checkpoints = progress.checkpoints();
        return checkpoints.isEmpty() ? Checkpoint.START : checkpoints.get(checkpoints.size() - 1);
    }

    // ---- gathering

    private static long bytes(JournalBatch batch) {
        return batch.bytes();
    }

    private static List<JournalBatch> first(JournalBatch batch) {
        List<JournalBatch> batches = new ArrayList<>();
        batches.add(batch);
        return batches;
    }

    private static List<JournalBatch> gather(List<JournalBatch> batches, JournalBatch batch) {
        batches.add(batch);
        return batches;
    }
}
