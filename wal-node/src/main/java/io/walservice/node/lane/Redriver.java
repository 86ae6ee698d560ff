package io.walservice.node.lane;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.walservice.connectors.LaneId;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.node.deadletter.DeadLetter;
import io.walservice.node.deadletter.DeadLetterStore;
import io.walservice.node.deadletter.DeadLetterStore.Listed;
import io.walservice.node.deadletter.Redrive;
import io.walservice.node.deadletter.RedriveStore;
import io.walservice.node.gate.Pace;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.pattern.Patterns;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands dead letters back to a lane, one redrive after another.
 *
 * <pre>
 * next letters ─▶ at their pace: parked, in log order within their id ─▶ letter forgotten ─▶ progress stored
 * </pre>
 *
 * <p>From then on they are parked entries like others, with all their attempts before them. At least once: a crash
 * between parking and forgetting hands a letter over again. Thread-safe.
 */
final class Redriver {

    private static final Logger LOG = LoggerFactory.getLogger(Redriver.class);
    private static final int BATCH = 50;
    private static final CompletableFuture<Done> DONE = CompletableFuture.completedFuture(Done.getInstance());
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    /** What it works with. */
    record Desk(DeadLetterStore letters, RedriveStore redrives) {}

    private final ActorSystem<?> system;
    private final LaneId lane;
    private final Desk desk;
    private final Parking parking;
    private final AtomicBoolean working = new AtomicBoolean();
    private volatile boolean lookAgain;
    private volatile boolean stopping;

    Redriver(ActorSystem<?> system, LaneId lane, Desk desk, Parking parking) {
        this.system = system;
        this.lane = lane;
        this.desk = desk;
        this.parking = parking;
    }

    /** Takes up what there is to do, unless it is doing that already. After a failure it looks again a little later. */
    void look() {
        lookAgain = true;
        if (!stopping && working.compareAndSet(false, true)) {
            lookAgain = false;
            desk.redrives().running(lane).thenCompose(this::each).whenComplete((done, failure) -> {
                working.set(false);
                if (failure != null && !stopping) {
                    LOG.warn("{}: redrive interrupted, going on in {}: {}", lane, LOOK_AGAIN, failure.toString());
                    system.scheduler().scheduleOnce(LOOK_AGAIN, this::look, system.executionContext());
                } else if (lookAgain) {
                    look();
                }
            });
        }
    }

    /** Begins nothing new. */
    void stop() {
        stopping = true;
    }

    private CompletionStage<Void> each(List<Redrive> running) {
        CompletionStage<Void> done = CompletableFuture.completedFuture(null);
        for (Redrive redrive : running) {
            Pace pace = new Pace(OptionalInt.of(redrive.order().perSecond()));
            done = done.thenCompose(before -> batch(redrive, pace));
        }
        return done;
    }

    private CompletionStage<Void> batch(Redrive redrive, Pace pace) {
        return desk.letters()
                .after(lane, redrive.after().orElse(null), redrive.order().filter(), BATCH)
                .thenCompose(found -> {
                    if (found.isEmpty()) {
                        return end(redrive);
                    }
                    List<Listed> letters = found.subList(0, Math.min(BATCH, found.size()));
                    Redrive next = redrive.advanced(
                            letters.size(), letters.get(letters.size() - 1).place());
                    return move(letters, pace)
                            .thenCompose(all -> desk.redrives().advance(next))
                            .thenCompose(stored -> goOn(next, pace));
                });
    }

    /** Those of one id one after another, others at the same time: each takes several trips to the store. */
    private CompletionStage<Void> move(List<Listed> letters, Pace pace) {
        Map<String, CompletableFuture<Done>> lastOfId = new HashMap<>();
        for (Listed letter : letters) {
            lastOfId.compute(
                    letter.place().id(),
                    (id, before) -> (before == null ? DONE : before).thenCompose(moved -> move(letter, pace)));
        }
        return CompletableFuture.allOf(lastOfId.values().toArray(CompletableFuture[]::new));
    }

    private CompletionStage<Void> goOn(Redrive redrive, Pace pace) {
        return desk.redrives().find(lane.namespace(), redrive.id()).thenCompose(now -> {
            boolean wanted = now.map(Redrive::state).equals(Optional.of(Redrive.State.RUNNING));
            return wanted && !stopping ? batch(redrive, pace) : CompletableFuture.<Void>completedFuture(null);
        });
    }

    private CompletionStage<Void> end(Redrive redrive) {
        LOG.info("{}: redrive {} is done, {} letters", lane, redrive.id(), redrive.moved());
        return desk.redrives().end(redrive, Redrive.State.DONE).thenApply(stored -> null);
    }

    /** Not a stage of {@link Void}: one of {@link Patterns#after} never completes with null. */
    private CompletionStage<Done> move(Listed letter, Pace pace) {
        if (stopping) {
            return CompletableFuture.failedFuture(new LaneDelivery.LaneStopping(lane));
        }
        Duration wait = pace.take(System.nanoTime());
        return wait.isZero() ? move(letter) : Patterns.after(wait, system, () -> move(letter));
    }

    /** A record that could not be understood stays a dead letter: it would be one again. */
    private CompletionStage<Done> move(Listed letter) {
        DeadLetter.Place place = letter.place();
        return desk.letters()
                .read(lane, place)
                .thenCompose(found -> found.flatMap(stored -> understood(stored.record())
                                .map(record -> parking.redrive(record)
                                        .thenCompose(parked -> desk.letters().remove(lane, place, stored))))
                        .orElseGet(() -> CompletableFuture.completedFuture(Done.getInstance())));
    }

    private static Optional<QueueRecord> understood(ByteString bytes) {
        try {
            QueueRecord record = QueueRecord.parseFrom(bytes);
            return record.getVersion() == 1 && record.hasEntry() ? Optional.of(record) : Optional.empty();
        } catch (InvalidProtocolBufferException malformed) {
            return Optional.empty();
        }
    }
}
