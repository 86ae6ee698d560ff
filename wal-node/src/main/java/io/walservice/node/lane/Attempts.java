package io.walservice.node.lane;

import io.walservice.connectors.Delivery;
import io.walservice.connectors.LaneId;
import io.walservice.connectors.Outcome;
import io.walservice.connectors.Target;
import io.walservice.connectors.WriteVersion;
import io.walservice.internal.v1.Entry;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.node.gate.Gate;
import io.walservice.node.gate.Pace;
import io.walservice.node.log.EntryId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.LongToIntFunction;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.pattern.Patterns;

/** gate ─▶ pace ─▶ lease ─▶ target. One attempt at a time, of whichever entry; thread-safe. */
final class Attempts {

    /**
     * How an attempt ended.
     *
     * @param number of the attempt at this entry, from 1
     * @param outages of the target before it began
     * @param out whether the target was out when it ended
     */
    record Tried(Outcome outcome, int number, long outages, boolean out) {}

    /**
     * What attempts pass on their way.
     *
     * @param ranks region to its rank: of writes with the same time, that of the higher rank wins
     */
    record Way(Gate gate, Pace pace, BooleanSupplier leaseHeld, Target target, ToIntFunction<String> ranks) {}

    private final ActorSystem<?> system;
    private final LaneId lane;
    private final Way way;

    Attempts(ActorSystem<?> system, LaneId lane, Way way) {
        this.system = system;
        this.lane = lane;
        this.way = way;
    }

    /** Waits for its turn, and tries for the first time. Fails where the lane stops or the node's lease has lapsed. */
    CompletionStage<Tried> first(QueueRecord message) {
        return attempt(message, outages -> 1);
    }

    /**
     * Waits for its turn, and tries. Fails where the lane stops or the node's lease has lapsed.
     *
     * @param number which attempt it is, by how often the target has gone out so far: asked only when it is let
     *     through, as the wait may have been for the end of an outage
     */
    CompletionStage<Tried> attempt(QueueRecord message, LongToIntFunction number) {
        return way.gate().enter().thenCompose(outages -> {
            int attempt = number.applyAsInt(outages);
            return paced(() -> apply(message, attempt))
                    .thenApply(outcome -> new Tried(outcome, attempt, outages, leave(message, outcome)));
        });
    }

    /**
     * Waits for its turn, and tries an entry that is settled once more. Fails where the lane stops or the node's lease
     * has lapsed.
     *
     * @param number which attempt it is, of this time
     * @param wanted asked when it is let through
     * @return empty where it was no longer wanted then, and was not tried
     */
    CompletionStage<Optional<Tried>> again(QueueRecord message, int number, BooleanSupplier wanted) {
        return way.gate().enter().thenCompose(outages -> {
            if (!wanted.getAsBoolean()) {
                way.gate().leaveUntried();
                return CompletableFuture.completedFuture(Optional.empty());
            }
            return paced(() -> apply(message, number))
                    .thenApply(outcome -> Optional.of(new Tried(outcome, number, outages, leave(message, outcome))));
        });
    }

    /** How often the target has gone out so far. */
    long outages() {
        return way.gate().outages();
    }

    /** Whether a failure counts: not where its target was out then, or has gone out since. */
    boolean counts(Tried failed) {
        return !failed.out()
                && way.gate().outages() == failed.outages()
                && way.gate().hold().isEmpty();
    }

    /** How an entry is named to clients. */
    static String entryId(QueueRecord message) {
        return EntryId.of(message.getOrigin(), message.getLogPartition(), message.getEntry())
                .toString();
    }

    private CompletionStage<Outcome> paced(Supplier<CompletionStage<Outcome>> attempt) {
        Duration wait = way.pace().take(System.nanoTime());
        return wait.isZero() ? attempt.get() : Patterns.after(wait, system, attempt::get);
    }

    private CompletionStage<Outcome> apply(QueueRecord message, int number) {
        if (!way.leaseHeld().getAsBoolean()) {
            way.gate().leaveUntried();
            return CompletableFuture.failedFuture(new IllegalStateException(lane + ": this node's lease has lapsed"));
        }
        Entry entry = message.getEntry();
        long version = WriteVersion.of(entry.getWriteTimeMicros(), way.ranks().applyAsInt(message.getOrigin()));
        Delivery delivery = new Delivery(lane.namespace(), entryId(message), entry, version, number);
        return way.target().apply(delivery);
    }

    private boolean leave(QueueRecord message, Outcome outcome) {
        return outcome instanceof Outcome.Retry retry
                ? way.gate().leave(Gate.Answer.FAILED, message.getEntry().getId(), retry.cause())
                : way.gate().leave(Gate.Answer.ANSWERED, "", "");
    }
}
