package io.walservice.node.replay;

import io.walservice.internal.v1.QueueRecord;
import io.walservice.node.replay.ReplayJournal.Place;
import io.walservice.node.replay.ReplayPart.Step;
import io.walservice.node.replay.ReplaySelection.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.pattern.Patterns;
import org.apache.pekko.stream.ThrottleMode;
import org.apache.pekko.stream.javadsl.Sink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a replay.
 *
 * <pre>
 * each log partition: journal ─▶ judge ─▶ at the replay's pace ─▶ one at a time per id, many ids at once: apply ─▶ progress stored
 * </pre>
 *
 * <p>An id is in one log partition, so that these follow one another costs no order and keeps memory to that of one.
 * Steps leave in log order, so progress means that all up to a place is done. It ends when all is done, when it is no
 * longer wanted, or with a failure; and not before everything that was under way has ended, so the next run cannot
 * overtake it.
 */
final class ReplayWork {

    private static final Logger LOG = LoggerFactory.getLogger(ReplayWork.class);
    private static final CompletableFuture<Done> DONE = CompletableFuture.completedFuture(Done.getInstance());

    /** Places that are stored as done in one step; those that are passed over come fast. */
    private static final int STEPS = 10_000;

    /** The part of a second whose entries may come at once: timers are late. */
    private static final int BURSTS_PER_SECOND = 20;

    private static final Duration LOOK_FOR_END = Duration.ofMillis(50);

    private final ActorSystem<?> system;
    private final Replay replay;
    private final Replayer.Desk desk;
    private final Replayer.Hands hands;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile boolean wanted = true;

    ReplayWork(ActorSystem<?> system, Replay replay, Replayer.Desk desk, Replayer.Hands hands) {
        this.system = system;
        this.replay = replay;
        this.desk = desk;
        this.hands = hands;
    }

    /** Says which replay is to go on. One that is not ends soon, and does not begin again. */
    void want(Optional<UUID> running) {
        wanted = wanted && running.equals(Optional.of(replay.id()));
    }

    CompletionStage<Done> run() {
        CompletionStage<Boolean> all = CompletableFuture.completedFuture(true);
        for (ReplayPart part : replay.parts()) {
            all = all.thenCompose(goOn -> goOn ? part(part) : CompletableFuture.completedFuture(false));
        }
        return all.thenCompose(done -> done ? end(Replay.State.DONE, "") : DONE)
                .handle((done, failure) -> failure == null ? DONE : failed(failure))
                .thenCompose(ended -> ended);
    }

    private CompletionStage<Done> failed(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof JournalGone gone
                ? end(Replay.State.FAILED, String.valueOf(gone.getMessage()))
                : CompletableFuture.failedFuture(cause);
    }

    private CompletionStage<Done> end(Replay.State state, String cause) {
        LOG.info("{}: replay {} is {} {}", replay.order().lane(), replay.id(), state, cause);
        return desk.store().end(replay, state, cause);
    }

    /** Completes with whether to go on with the next one. */
    private CompletionStage<Boolean> part(ReplayPart part) {
        if (part.isDone()) {
            return CompletableFuture.completedFuture(true);
        }
        return steps(part)
                .handle((last, failure) -> idle().thenCompose(idle -> failure == null
                        ? CompletableFuture.completedFuture(last)
                        : CompletableFuture.<ReplayPart>failedFuture(failure)))
                .thenCompose(last -> last)
                .thenApply(last -> {
                    if (wanted && !last.isDone()) {
                        throw new IllegalStateException("log partition %d has dispatched up to %d only (expected: %d)"
                                .formatted(
                                        part.partition(),
                                        last.nextSequence() - 1,
                                        part.range().last()));
                    }
                    return wanted;
                });
    }

    private CompletionStage<ReplayPart> steps(ReplayPart part) {
        ReplayOrder order = replay.order();
        int rate = order.manner().perSecond();
        return desk.journal()
                .places(
                        order.lane().namespace(),
                        part,
                        order.selection().times().from())
                .map(this::judged)
                .throttle(
                        rate,
                        Duration.ofSeconds(1),
                        Math.max(1, rate / BURSTS_PER_SECOND),
                        judged -> isApplied(judged) ? 1 : 0,
                        ThrottleMode.shaping())
                .mapAsyncPartitioned(hands.parallelism(), Judged::id, (judged, id) -> step(judged))
                .takeWhile(step -> !step.outcome().equals(Optional.of(ReplayOutcome.UNWANTED)))
                .groupedWithin(STEPS, desk.settings().progressInterval())
                .statefulMap(() -> part, ReplayWork::advanced, last -> Optional.empty())
                .mapAsync(1, advanced -> desk.store().advance(replay, advanced).thenApply(stored -> advanced))
                .runWith(Sink.fold(part, (before, after) -> after), system);
    }

    private record Judged(Place place, Verdict verdict) {

        private String id() {
            return place.record().map(record -> record.getEntry().getId()).orElse("");
        }
    }

    private Judged judged(Place place) {
        String target = replay.order().lane().target();
        return new Judged(
                place,
                place.record()
                        .map(record -> replay.order().selection().judge(target, record))
                        .orElse(Verdict.OUTSIDE));
    }

    private boolean isApplied(Judged judged) {
        return judged.verdict() == Verdict.WANTED && !replay.order().manner().dryRun();
    }

    private CompletionStage<Step> step(Judged judged) {
        long sequence = judged.place().sequence();
        if (!wanted) {
            return CompletableFuture.completedFuture(
                    new Step(sequence, "", judged.verdict(), Optional.of(ReplayOutcome.UNWANTED)));
        }
        if (!isApplied(judged)) {
            return CompletableFuture.completedFuture(new Step(sequence, "", judged.verdict(), Optional.empty()));
        }
        QueueRecord record = judged.place().record().orElseThrow();
        underWay.incrementAndGet();
        return hands.apply(replay.id(), record, () -> wanted)
                .whenComplete((outcome, failure) -> underWay.decrementAndGet())
                .thenApply(outcome ->
                        new Step(sequence, ReplaySelection.idOf(record), judged.verdict(), Optional.of(outcome)));
    }

    private static Pair<ReplayPart, ReplayPart> advanced(ReplayPart before, List<Step> steps) {
        ReplayPart after = before.with(steps);
        return Pair.create(after, after);
    }

    private CompletionStage<Done> idle() {
        return underWay.get() == 0 ? DONE : Patterns.after(LOOK_FOR_END, system, this::idle);
    }
}
