package io.walservice.node.lane;

import com.google.protobuf.InvalidProtocolBufferException;
import io.walservice.connectors.Cause;
import io.walservice.connectors.DeadLetterMirror;
import io.walservice.connectors.LaneId;
import io.walservice.connectors.MirroredLetter;
import io.walservice.connectors.Outcome;
import io.walservice.internal.v1.Entry;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.node.deadletter.DeadLetter;
import io.walservice.node.deadletter.DeadLetterOutbox;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies a lane's dead letters to where its namespace wants to see them.
 *
 * <pre>
 * letter and its copy stored ─▶ the lane goes on
 *          copy ─▶ mirror ─▶ copy forgotten
 * </pre>
 *
 * <p>At least once, each after its letter is durable. Nothing waits for a mirror: while it is away the copies stay, and
 * it is tried again with backoff. One sweep through the copies at a time. Thread-safe.
 */
final class Mirroring {

    private static final Logger LOG = LoggerFactory.getLogger(Mirroring.class);
    private static final Duration BETWEEN_SWEEPS = Duration.ofMillis(500);
    private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(1);

    /** What it works with; the mirror is opened when there is something for it, and may block then. */
    record Desk(DeadLetterOutbox outbox, Supplier<DeadLetterMirror> mirror) {}

    private final ActorSystem<?> system;
    private final LaneId lane;
    private final Desk desk;
    private final Executor opening;
    private final AtomicBoolean working = new AtomicBoolean();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile @Nullable DeadLetterMirror open;
    private volatile boolean lookAgain;
    private volatile boolean stopping;

    Mirroring(ActorSystem<?> system, LaneId lane, Desk desk) {
        this.system = system;
        this.lane = lane;
        this.desk = desk;
        this.opening = system.dispatchers().lookup(DispatcherSelector.blocking());
    }

    /** Stores a dead letter that is to be mirrored; completes when it is durable. */
    CompletionStage<Done> add(DeadLetter letter) {
        return desk.outbox().add(letter).thenApply(stored -> {
            look();
            return stored;
        });
    }

    /** Takes up what there is to do, unless it is doing that already. */
    void look() {
        lookAgain = true;
        if (!stopping && working.compareAndSet(false, true)) {
            sweep();
        }
    }

    /** Begins nothing new. */
    void stop() {
        stopping = true;
    }

    private void sweep() {
        lookAgain = false;
        from(0, null, "").whenComplete((problem, failure) -> swept(failure == null ? problem : Cause.of(failure)));
    }

    private void swept(String problem) {
        if (stopping) {
            return;
        }
        if (!problem.isEmpty()) {
            failed(problem);
            return;
        }
        if (failures.getAndSet(0) > 0) {
            LOG.info("{}: dead letters are mirrored again", lane);
        }
        if (lookAgain) {
            sweepIn(BETWEEN_SWEEPS);
            return;
        }
        working.set(false);
        if (lookAgain) {
            look();
        }
    }

    /** Said once, until it is over. */
    private void failed(String problem) {
        int before = failures.getAndIncrement();
        if (before == 0) {
            LOG.warn("{}: dead letters are stored but cannot be mirrored now, to be tried on: {}", lane, problem);
        }
        long millis = BETWEEN_SWEEPS.toMillis() << Math.min(before, 20);
        sweepIn(Duration.ofMillis(Math.min(millis, LONGEST_BACKOFF.toMillis())));
    }

    private void sweepIn(Duration wait) {
        system.scheduler().scheduleOnce(wait, this::sweep, system.executionContext());
    }

    // ---- one sweep

    /**
     * Goes on after a letter of a bucket.
     *
     * @param problem why letters before were left where they are; empty where none was
     * @return the same at the end
     */
    private CompletionStage<String> from(int bucket, @Nullable DeadLetter after, String problem) {
        if (stopping || bucket == DeadLetterOutbox.BUCKETS) {
            return CompletableFuture.completedFuture(problem);
        }
        return desk.outbox().next(lane, bucket, after).thenCompose(letters -> {
            if (letters.isEmpty()) {
                return from(bucket + 1, null, problem);
            }
            return sendAll(letters).thenCompose(outcomes -> {
                DeadLetter last = letters.get(letters.size() - 1);
                Optional<String> away = away(outcomes);
                return away.isPresent()
                        ? CompletableFuture.completedFuture(away.get())
                        : from(bucket, last, refused(outcomes).orElse(problem));
            });
        });
    }

    private static Optional<String> away(List<Outcome> outcomes) {
        return outcomes.stream()
                .filter(Outcome.Retry.class::isInstance)
                .map(outcome -> ((Outcome.Retry) outcome).cause())
                .findFirst();
    }

    private static Optional<String> refused(List<Outcome> outcomes) {
        return outcomes.stream()
                .filter(Outcome.Reject.class::isInstance)
                .map(outcome -> ((Outcome.Reject) outcome).cause())
                .findFirst();
    }

    private CompletionStage<List<Outcome>> sendAll(List<DeadLetter> letters) {
        return mirror().thenCompose(mirror -> {
            List<CompletableFuture<Outcome>> sent = letters.stream()
                    .map(letter -> send(mirror, letter).toCompletableFuture())
                    .toList();
            return CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new))
                    .thenApply(all -> sent.stream().map(CompletableFuture::join).toList());
        });
    }

    private CompletionStage<Outcome> send(DeadLetterMirror mirror, DeadLetter letter) {
        return mirror.send(copyOf(letter))
                .thenCompose(outcome -> outcome instanceof Outcome.Applied
                        ? desk.outbox().remove(letter).thenApply(removed -> outcome)
                        : CompletableFuture.completedFuture(outcome));
    }

    private CompletionStage<DeadLetterMirror> mirror() {
        DeadLetterMirror known = open;
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        return CompletableFuture.supplyAsync(
                () -> {
                    DeadLetterMirror opened = desk.mirror().get();
                    open = opened;
                    return opened;
                },
                opening);
    }

    private static MirroredLetter copyOf(DeadLetter letter) {
        return new MirroredLetter(
                letter.lane(),
                letter.place().entryId(),
                entryOf(letter),
                letter.record(),
                new MirroredLetter.Failure(
                        letter.failure().cause(),
                        letter.failure().attempts(),
                        letter.failure().at()));
    }

    private static Optional<Entry> entryOf(DeadLetter letter) {
        if (letter.place().id().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(QueueRecord.parseFrom(letter.record()).getEntry());
        } catch (InvalidProtocolBufferException malformed) {
            return Optional.empty();
        }
    }
}
