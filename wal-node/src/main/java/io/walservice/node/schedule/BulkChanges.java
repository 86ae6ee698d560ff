package io.walservice.node.schedule;

import io.walservice.internal.v1.Entry;
import io.walservice.node.log.BatchReply;
import io.walservice.node.log.DueChange;
import io.walservice.node.log.LogPartitionId;
import io.walservice.node.log.LogRegion;
import io.walservice.node.log.WaitingEntry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.pattern.Patterns;
import org.apache.pekko.stream.javadsl.Source;

/**
 * Calls off, or moves, what a selection means, however much that is.
 *
 * <pre>
 * selection ─▶ rows of each log partition ─▶ batches ─▶ the owner of the partition, a few under way ─▶ progress
 * </pre>
 *
 * <p>A batch becomes one event. One that gets no answer is sent again: what it had done by then is no longer there.
 * When the stream is cancelled or fails, what was done stays so. Thread-safe.
 */
public final class BulkChanges {

    private static final int PARTITIONS_AT_ONCE = 4;
    private static final int BATCH = 500;
    private static final int BATCHES_AT_ONCE = 2;
    private static final Duration GATHER = Duration.ofMillis(200);
    private static final Duration BEFORE_REPEAT = Duration.ofSeconds(1);
    /** Longer than a partition is dark when its node has died. */
    private static final int ATTEMPTS = 20;

    /**
     * How far it is.
     *
     * @param seen how many were dealt with
     * @param done how many of these were called off or moved
     * @param tooLate how many had fired or were about to, or were called off or moved by others
     * @param unclear how many have left, but whether by this call is not known
     * @param last whether nothing follows
     */
    public record Progress(long seen, long done, long tooLate, long unclear, boolean last) {

        private static final Progress NONE = new Progress(0, 0, 0, 0, false);
        private static final Progress END = new Progress(0, 0, 0, 0, true);

        private Progress plus(Progress more) {
            return new Progress(
                    seen + more.seen, done + more.done, tooLate + more.tooLate, unclear + more.unclear, more.last);
        }
    }

    private final LogRegion logs;
    private final DelayedEntries entries;
    private final ScheduleSettings settings;
    private final ActorSystem<?> system;

    /** Changes delayed entries of this cluster. */
    public BulkChanges(LogRegion logs, DelayedEntries entries, ScheduleSettings settings, ActorSystem<?> system) {
        this.logs = logs;
        this.entries = entries;
        this.settings = settings;
        this.system = system;
    }

    /** Calls off what is selected. */
    public Source<Progress, NotUsed> cancel(Selection selection) {
        return progress(Source.from(selection.ranges())
                .flatMapMerge(
                        PARTITIONS_AT_ONCE,
                        range -> entries.matching(selection, range, true)
                                .groupedWithin(BATCH, GATHER)
                                .mapAsync(BATCHES_AT_ONCE, rows -> cancel(range.id(), rows))));
    }

    private CompletionStage<Progress> cancel(LogPartitionId id, List<ScheduledRow> rows) {
        List<WaitingEntry> batch = rows.stream().map(BulkChanges::waiting).toList();
        return send(id, () -> logs.cancel(id, batch), ATTEMPTS)
                .thenApply(sent -> new Progress(
                        batch.size(),
                        sent.reply().done(),
                        sent.reply().tooLate(),
                        batch.size() - sent.reply().done() - sent.reply().tooLate(),
                        false));
    }

    private static WaitingEntry waiting(ScheduledRow row) {
        return new WaitingEntry(
                row.place(),
                row.entry().<List<String>>map(Entry::getTargetsList).orElse(List.of()));
    }

    /** Moves what is selected. */
    public Source<Progress, NotUsed> move(Selection selection, NewTime time) {
        return progress(Source.from(selection.ranges())
                .flatMapMerge(
                        PARTITIONS_AT_ONCE,
                        range -> entries.matching(selection, range, false)
                                .groupedWeightedWithin(settings.chunkBytes(), this::weight, GATHER)
                                .mapAsync(BATCHES_AT_ONCE, rows -> move(range.id(), rows, time))));
    }

    /** The event will hold the entries, so their sizes count as well as their number. */
    private long weight(ScheduledRow row) {
        return Math.max(row.size(), settings.chunkBytes() / BATCH);
    }

    private CompletionStage<Progress> move(LogPartitionId id, List<ScheduledRow> rows, NewTime time) {
        List<DueChange> batch = rows.stream()
                .map(row -> new DueChange(row.place(), time.millis(row.place().dueMillis())))
                .toList();
        return send(id, () -> logs.move(id, batch), ATTEMPTS).thenApply(sent -> {
            long tooLate = sent.lostAnswer() ? 0 : sent.reply().tooLate();
            long unclear = batch.size() - sent.reply().done() - tooLate;
            return new Progress(batch.size(), sent.reply().done(), tooLate, unclear, false);
        });
    }

    private static Source<Progress, NotUsed> progress(Source<Progress, NotUsed> batches) {
        return batches.concat(Source.single(Progress.END)).scan(Progress.NONE, Progress::plus);
    }

    // ---- sending

    /** @param lostAnswer whether it was sent before, and perhaps done, without an answer */
    private record Sent(BatchReply reply, boolean lostAnswer) {}

    private CompletionStage<Sent> send(LogPartitionId id, Supplier<CompletionStage<BatchReply>> ask, int attempts) {
        return ask.get()
                .handle((reply, failure) -> failure == null ? Optional.of(reply) : Optional.<BatchReply>empty())
                .thenCompose(reply -> {
                    if (reply.filter(BatchReply::taken).isPresent()) {
                        return CompletableFuture.completedFuture(new Sent(reply.get(), false));
                    } else if (attempts == 1) {
                        return CompletableFuture.failedFuture(
                                new IllegalStateException(id + ": the log partition does not answer"));
                    }
                    return Patterns.after(BEFORE_REPEAT, system, () -> send(id, ask, attempts - 1))
                            .thenApply(sent -> new Sent(sent.reply(), sent.lostAnswer() || reply.isEmpty()));
                });
    }
}
