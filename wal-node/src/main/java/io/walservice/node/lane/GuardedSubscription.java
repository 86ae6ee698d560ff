package io.walservice.node.lane;

import io.walservice.connectors.Cause;
import io.walservice.connectors.LaneId;
import io.walservice.connectors.LogPosition;
import io.walservice.connectors.QueueId;
import io.walservice.connectors.Received;
import io.walservice.connectors.Standing;
import io.walservice.connectors.Subscription;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.node.gate.Gate;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Sink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a queue without a hole.
 *
 * <pre>
 * anything lost? ─▶ yes: the origin's journal ─▶ the lane's flow ─▶ tell the queue where to go on ─┐
 *                └▶ no ─────────────────────────────────────────────────────────────────────────────┴▶ queue ─▶ the lane's flow
 * </pre>
 *
 * <p>A queue may drop records by its retention while another region that reads it is cut off, and anybody's may be
 * deleted. What is missing then comes from the journal of the region that wrote it. Where that is not possible, the
 * subscription fails, and says what is missing: a person decides. May be repeated at any step, as the lane's tally
 * knows what is settled.
 */
final class GuardedSubscription implements Subscription {

    private static final Logger LOG = LoggerFactory.getLogger(GuardedSubscription.class);

    /**
     * What a lane knows about its queue.
     *
     * @param settled partition to the last entry that is settled there
     * @param suspects partitions in which records seemed to be missing
     * @param acceptsLoss whether a person has decided to go on without what is missing
     */
    record Knowledge(Map<Integer, LogPosition> settled, Set<Integer> suspects, boolean acceptsLoss) {}

    private final ActorSystem<?> system;
    private final LaneId lane;
    private final QueueId queue;
    private final Lane.Sources sources;
    private final Flow<Received, Received, NotUsed> settle;
    private final SharedKillSwitch stop;
    private final CompletionStage<Done> completion;
    private volatile Optional<Gate.Hold> hole = Optional.empty();
    private Optional<Subscription> running = Optional.empty();
    private boolean draining;

    GuardedSubscription(
            ActorSystem<?> system,
            LaneId lane,
            QueueId queue,
            Lane.Sources sources,
            Flow<Received, Received, NotUsed> settle) {
        this.system = system;
        this.lane = lane;
        this.queue = queue;
        this.sources = sources;
        this.settle = settle;
        this.stop = KillSwitches.shared(lane + "-refill");
        this.completion = new CompletableFuture<>();
    }

    /** Begins; to be called once. */
    GuardedSubscription begin(Knowledge knowledge) {
        CompletableFuture<Done> ended = completion.toCompletableFuture();
        CompletionStage<Map<Integer, LogPosition>> looked = sources.queue().mayLose(queue)
                ? sources.queue().lost(queue, lane, knowledge.settled())
                : CompletableFuture.completedFuture(Map.of());
        looked.thenCompose(lost -> mend(lost, knowledge))
                .thenCompose(mended -> subscribe())
                .whenComplete((done, failure) -> {
                    if (failure == null) {
                        ended.complete(Done.getInstance());
                    } else {
                        ended.completeExceptionally(failure);
                    }
                });
        return this;
    }

    /** Whether it has all that it missed, and reads the queue now. */
    synchronized boolean isReading() {
        return running.isPresent() && !draining;
    }

    /** What it is missing and getting from elsewhere, if anything. */
    Optional<Gate.Hold> hole() {
        return hole;
    }

    @Override
    public CompletionStage<Done> completion() {
        return completion;
    }

    @Override
    public synchronized CompletionStage<Done> drain() {
        draining = true;
        stop.abort(new LaneDelivery.LaneStopping(lane));
        return running.map(Subscription::drain).orElse(completion);
    }

    // ---- the queue

    private synchronized CompletionStage<Done> subscribe() {
        hole = Optional.empty();
        if (draining) {
            return CompletableFuture.failedFuture(new LaneDelivery.LaneStopping(lane));
        }
        Subscription subscription = sources.queue().subscribe(queue, lane, settle);
        running = Optional.of(subscription);
        return subscription.completion();
    }

    // ---- what it has lost

    private CompletionStage<Done> mend(Map<Integer, LogPosition> lost, Knowledge knowledge) {
        Map<Integer, LogPosition> broken = new TreeMap<>(lost);
        knowledge
                .suspects()
                .forEach(suspect ->
                        broken.putIfAbsent(suspect, knowledge.settled().getOrDefault(suspect, LogPosition.START)));
        if (broken.isEmpty()) {
            return CompletableFuture.completedFuture(Done.getInstance());
        }
        if (knowledge.acceptsLoss()) {
            LOG.warn("{}: goes on without what is missing in partitions {}, as a person has decided", lane, broken);
            return sources.queue().goOn(queue, lane, unknown(broken.keySet()));
        }
        CompletionStage<Map<Integer, Optional<LogPosition>>> marks = CompletableFuture.completedFuture(new HashMap<>());
        for (Map.Entry<Integer, LogPosition> hole : broken.entrySet()) {
            marks = marks.thenCompose(sofar -> refill(hole.getKey(), hole.getValue())
                    .thenApply(last -> {
                        sofar.put(hole.getKey(), Optional.of(last));
                        return sofar;
                    }));
        }
        return marks.thenCompose(all -> sources.queue().goOn(queue, lane, all));
    }

    private static Map<Integer, Optional<LogPosition>> unknown(Set<Integer> partitions) {
        return partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> Optional.empty()));
    }

    /** Completes with the position of the last record that came. */
    private CompletionStage<LogPosition> refill(int partition, LogPosition after) {
        String what = "records after %d:%d of partition %d of %s are gone from %s"
                .formatted(
                        after.epoch(),
                        after.sequence(),
                        partition,
                        lane.namespace(),
                        lane.isForeign() ? "the queue of region " + lane.source() : "the queue");
        LOG.warn("{}: {}; reading them from its journal", lane, what);
        hole = Optional.of(new Gate.Hold(what + "; they are being read from its journal", Instant.now()));
        return sources.origin()
                .after(lane, lane.source(), partition, after)
                .via(stop.flow())
                .map(GuardedSubscription::received)
                .via(settle)
                .map(settled -> Standing.positionOf((QueueRecord) settled.acknowledgement()))
                .runWith(Sink.fold(after, GuardedSubscription::later), system)
                .handle((last, failure) -> {
                    if (failure != null) {
                        throw failed(what, failure);
                    }
                    LOG.info("{}: partition {} is whole again, up to {}", lane, partition, last);
                    return last;
                });
    }

    private static RuntimeException failed(String what, Throwable failure) {
        Throwable root = Cause.root(failure);
        return root instanceof LaneDelivery.LaneStopping stopping ? stopping : new HoleException(what, root);
    }

    private static Received received(QueueRecord record) {
        return new Received(record.getEntry().getId(), new Received.Decoded(record), Standing.NEXT, record);
    }

    private static LogPosition later(LogPosition one, LogPosition other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** Records are missing, and cannot be had at the moment, or not at all. */
    static final class HoleException extends RuntimeException {
        HoleException(String what, Throwable cause) {
            super(what + ", and cannot be read from its journal: " + cause.getMessage(), cause);
        }
    }
}
