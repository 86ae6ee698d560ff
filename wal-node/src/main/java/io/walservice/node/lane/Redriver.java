package io.walservice.node.lane;

import com.google.protobuf.InvalidProtocolBufferException;
import io.walservice.connectors.LaneId;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.node.deadletter.DeadLetter;
import io.walservice.node.deadletter.DeadLetterStore;
import io.walservice.node.deadletter.DeadLetterStore.Listed;
import io.walservice.node.deadletter.DeadLetterStore.Stored;
import io.walservice.node.deadletter.Redrive;
import io.walservice.node.deadletter.RedriveStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.pattern.Patterns;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands dead letters back to a lane, one redrive after another.
 *
 * <pre>
 * next letters ─▶ read ─▶ at their pace: parked, in log order within their id ─▶ letter forgotten ─▶ progress stored
 * </pre>
 *
 * <p>From then on they are parked entries like others, with all their attempts before them. At least once: a crash
 * between parking and forgetting hands a letter over again. Thread-safe.
 */
final class Redriver {

    private static final Logger LOG = LoggerFactory.getLogger(Redriver.class);
    private static final int PAGE = 50;
    private static final int AT_ONCE = 32;
    private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(1);
    private static final CompletableFuture<Done> DONE = CompletableFuture.completedFuture(Done.getInstance());
    private static final Duration ROOM_AGAIN = Duration.ofMillis(500);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    /** What it works with. */
    record Desk(DeadLetterStore letters, RedriveStore redrives) {}

    /** One letter under way; without content where there is nothing to hand back. */
    private record Letter(DeadLetter.Place place, Optional<Content> content) {}

    private record Content(Stored stored, QueueRecord record) {}

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

    private CompletionStage<Done> each(List<Redrive> running) {
        CompletionStage<Done> done = CompletableFuture.completedFuture(Done.getInstance());
        for (Redrive redrive : running) {
            done = done.thenCompose(before -> all(redrive));
        }
        return done;
    }

    /**
     * Letters are parked in their order without waiting for one another: the store keeps that order, and refuses all
     * later ones where one fails. Progress is stored from time to time, and says that all up to one place are done.
     */
    private CompletionStage<Done> all(Redrive redrive) {
        return letters(redrive)
                .mapAsync(AT_ONCE, this::read)
                .throttle(redrive.order().perSecond(), Duration.ofSeconds(1))
                .mapAsync(AT_ONCE, this::park)
                .mapAsync(AT_ONCE, this::forget)
                .groupedWithin(PAGE, PROGRESS_INTERVAL)
                .statefulMap(() -> redrive, Redriver::advanced, last -> Optional.empty())
                .mapAsync(1, this::store)
                .takeWhile(wanted -> wanted, true)
                .runWith(Sink.fold(true, Boolean::logicalAnd), system)
                .thenCompose(wanted -> wanted ? end(redrive) : DONE);
    }

    private Source<Listed, NotUsed> letters(Redrive redrive) {
        return Source.unfoldAsync(redrive.after(), after -> page(redrive, after))
                .mapConcat(page -> page);
    }

    private CompletionStage<Optional<Pair<Optional<DeadLetter.Place>, List<Listed>>>> page(
            Redrive redrive, Optional<DeadLetter.Place> after) {
        return desk.letters()
                .after(lane, after.orElse(null), redrive.order().filter(), PAGE)
                .thenApply(page -> page.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Pair.create(
                                Optional.of(page.get(page.size() - 1).place()), page)));
    }

    /** A record that could not be understood stays a dead letter: it would be one again. */
    private CompletionStage<Letter> read(Listed listed) {
        return desk.letters()
                .read(lane, listed.place())
                .thenApply(found -> new Letter(listed.place(), found.flatMap(Redriver::understood)));
    }

    private CompletionStage<Letter> park(Letter letter) {
        if (stopping) {
            return CompletableFuture.failedFuture(new LaneDelivery.LaneStopping(lane));
        }
        if (parking.full()) {
            return Patterns.after(ROOM_AGAIN, system, () -> park(letter));
        }
        return letter.content()
                .map(content -> parking.redrive(content.record()).thenApply(parked -> letter))
                .orElseGet(() -> CompletableFuture.completedFuture(letter));
    }

    private CompletionStage<DeadLetter.Place> forget(Letter letter) {
        return letter.content()
                .map(content -> desk.letters().remove(lane, letter.place(), content.stored()))
                .orElse(DONE)
                .thenApply(done -> letter.place());
    }

    private static Pair<Redrive, Redrive> advanced(Redrive before, List<DeadLetter.Place> moved) {
        Redrive after = before.advanced(moved.size(), moved.get(moved.size() - 1));
        return Pair.create(after, after);
    }

    /** Completes with whether to go on. */
    private CompletionStage<Boolean> store(Redrive redrive) {
        return desk.redrives()
                .advance(redrive)
                .thenCompose(stored -> desk.redrives().find(lane.namespace(), redrive.id()))
                .thenApply(now -> now.map(Redrive::state).equals(Optional.of(Redrive.State.RUNNING)));
    }

    private CompletionStage<Done> end(Redrive redrive) {
        LOG.info("{}: redrive {} is done", lane, redrive.id());
        return desk.redrives().end(redrive, Redrive.State.DONE);
    }

    private static Optional<Content> understood(Stored stored) {
        try {
            QueueRecord record = QueueRecord.parseFrom(stored.record());
            return record.getVersion() == 1 && record.hasEntry()
                    ? Optional.of(new Content(stored, record))
                    : Optional.empty();
        } catch (InvalidProtocolBufferException malformed) {
            return Optional.empty();
        }
    }
}
