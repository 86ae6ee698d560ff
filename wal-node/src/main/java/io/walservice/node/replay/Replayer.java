package io.walservice.node.replay;

import io.walservice.connectors.LaneId;
import io.walservice.internal.v1.QueueRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on the replay of a lane's target, if there is one.
 *
 * <p>What is to be done is in the store alone: people change it there, through whichever node; the lane looks from time
 * to time, sooner when it is told, and every second while it works. So nothing is lost when a message or a node is: the
 * lane's next run goes on from the progress that was stored last, and what was applied after that is applied again, in
 * order. Two runs of a lane that overlap for a moment do no harm: a place is stored as done only by who has seen it
 * applied, and a run whose node has lost its lease applies nothing.
 *
 * <p>Thread-safe; nothing blocks.
 */
public final class Replayer {

    private static final Logger LOG = LoggerFactory.getLogger(Replayer.class);
    private static final Duration WHILE_WORKING = Duration.ofSeconds(1);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    /** Who applies. */
    public interface Hands {

        /**
         * Applies an entry once more, when the lane has dealt with it, the target is well, and its pace allows it.
         * Takes as long as it takes: an outage does not end it. Fails where the lane stops.
         *
         * @param wanted whether the entry is still to be applied; asked again after each wait
         */
        CompletionStage<ReplayOutcome> apply(UUID replay, QueueRecord record, BooleanSupplier wanted);

        /** How many entries may be under way at once. */
        int parallelism();
    }

    /** What replays of a node work with. */
    public record Desk(ReplayStore store, ReplayJournal journal, ReplaySettings settings) {}

    private final ActorSystem<?> system;
    private final LaneId lane;
    private final Desk desk;
    private final Hands hands;
    private @Nullable ReplayWork work;
    private long worksEnded;
    private Instant nextLook = Instant.EPOCH;
    private boolean looking;
    private boolean lookAgain;
    private boolean stopping;

    /** For one run of a lane. */
    public Replayer(ActorSystem<?> system, LaneId lane, Desk desk, Hands hands) {
        this.system = system;
        this.lane = lane;
        this.desk = desk;
        this.hands = hands;
    }

    /** Looks where it is time to. To be called regularly. */
    public void tick(Instant now) {
        boolean due;
        synchronized (this) {
            due = !now.isBefore(nextLook);
        }
        if (due) {
            look();
        }
    }

    /** Looks what there is to do. */
    public void look() {
        long endedBefore;
        synchronized (this) {
            lookAgain = looking;
            if (looking || stopping) {
                return;
            }
            looking = true;
            endedBefore = worksEnded;
            nextLook = Instant.now().plus(work == null ? desk.settings().lookInterval() : WHILE_WORKING);
        }
        desk.store().active(lane).whenComplete((found, failure) -> {
            if (failure == null) {
                follow(found, endedBefore);
            } else {
                LOG.debug("{}: replays cannot be looked for: {}", lane, failure.toString());
            }
            looked();
        });
    }

    private void looked() {
        boolean again;
        synchronized (this) {
            looking = false;
            again = lookAgain;
        }
        if (again) {
            look();
        }
    }

    /** What was read before a run has ended does not know how far that came, and would begin it again. */
    private synchronized void follow(Optional<Replay> found, long endedBefore) {
        if (worksEnded != endedBefore) {
            lookAgain = true;
            return;
        }
        Optional<Replay> running = found.filter(replay -> replay.state() == Replay.State.RUNNING);
        if (work != null) {
            work.want(running.map(Replay::id));
        } else if (running.isPresent() && !stopping) {
            begin(running.get());
        }
    }

    private synchronized void begin(Replay replay) {
        LOG.info("{}: works on replay {}", lane, replay.id());
        ReplayWork begun = new ReplayWork(system, replay, desk, hands);
        work = begun;
        nextLook = Instant.now().plus(WHILE_WORKING);
        begun.run().whenComplete((done, failure) -> ended(replay, failure));
    }

    private synchronized void ended(Replay replay, @Nullable Throwable failure) {
        work = null;
        worksEnded++;
        if (failure != null && !stopping) {
            nextLook = Instant.now().plus(AFTER_FAILURE);
            LOG.warn(
                    "{}: replay {} interrupted, going on in {}: {}",
                    lane,
                    replay.id(),
                    AFTER_FAILURE,
                    failure.toString());
        }
    }

    /** Begins nothing new. */
    public synchronized void stop() {
        stopping = true;
        if (work != null) {
            work.want(Optional.empty());
        }
    }
}
