package io.walservice.node.ingress;

import io.walservice.internal.v1.Entry;
import io.walservice.node.log.AppendReply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.pattern.Patterns;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.QueueOfferResult;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;

/**
 * The stream from this node to one log partition.
 *
 * <pre>
 * offered ─▶ bounded queue ─▶ gather while the batch before is being written ─▶ one batch at a time to the log ─▶ outcomes
 * </pre>
 *
 * <p>That is the group commit: without timers, a batch is as large as what came during the write before it.
 * Thread-safe.
 */
final class PartitionIngress {

    private final ActorSystem<?> system;
    private final Function<List<Entry>, CompletionStage<AppendReply>> append;
    private final BoundedSourceQueue<PendingWrite> queue;

    /**
     * Starts the stream.
     *
     * @param append makes one attempt to store a batch; fails when there is no answer in time
     */
    PartitionIngress(
            ActorSystem<?> system,
            IngressSettings settings,
            Function<List<Entry>, CompletionStage<AppendReply>> append) {
        this.system = system;
        this.append = append;
        long bytesAnEntry =
                Math.max(1, settings.batch().bytes() / settings.batch().entries());
        this.queue = Source.<PendingWrite>queue(settings.queueEntries())
                .batchWeighted(
                        settings.batch().bytes(),
                        pending -> Math.max(bytesAnEntry, pending.entry().getSerializedSize()),
                        PartitionIngress::first,
                        PartitionIngress::gather)
                .mapAsync(1, this::write)
                .to(Sink.ignore())
                .run(system);
    }

    /** Takes an entry, unless too many wait. */
    boolean offer(PendingWrite pending) {
        return queue.offer(pending) == QueueOfferResult.enqueued();
    }

    /** Ends the stream once everything taken has its outcome. */
    void complete() {
        queue.complete();
    }

    private CompletionStage<Done> write(List<PendingWrite> gathered) {
        long now = System.nanoTime();
        List<PendingWrite> batch = new ArrayList<>(gathered.size());
        for (PendingWrite pending : gathered) {
            if (pending.late(now)) {
                pending.outcome().complete(new WriteOutcome.NotStored("it waited too long before it could be tried"));
            } else {
                batch.add(pending);
            }
        }
        if (batch.isEmpty()) {
            return CompletableFuture.completedFuture(Done.getInstance());
        }
        long deadline = batch.get(batch.size() - 1).deadlineNanos();
        List<Entry> entries = batch.stream().map(PendingWrite::entry).toList();
        return attempt(BatchWrite.of(entries, deadline)).thenApply(last -> settle(batch, last));
    }

    /** One attempt after another. One that cannot even be made counts as one without an answer: the stream goes on. */
    private CompletionStage<BatchWrite.Next> attempt(BatchWrite batch) {
        return CompletableFuture.completedFuture(batch.entries())
                .thenCompose(append)
                .handle((reply, failure) -> failure == null
                        ? batch.answered(reply, System.nanoTime())
                        : batch.unanswered(System.nanoTime()))
                .thenCompose(next -> next instanceof BatchWrite.Next.TryAgain again
                        ? Patterns.after(again.after(), system, () -> attempt(again.batch()))
                        : CompletableFuture.completedFuture(next));
    }

    private static Done settle(List<PendingWrite> batch, BatchWrite.Next next) {
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).outcome().complete(outcome(next, i));
        }
        return Done.getInstance();
    }

    private static WriteOutcome outcome(BatchWrite.Next next, int index) {
        if (next instanceof BatchWrite.Next.Stored stored) {
            return new WriteOutcome.Durable(stored.sequences().get(index));
        } else if (next instanceof BatchWrite.Next.NotStored notStored) {
            return new WriteOutcome.NotStored(notStored.reason());
        }
        return new WriteOutcome.Unknown(((BatchWrite.Next.Unknown) next).reason());
    }

    private static List<PendingWrite> first(PendingWrite pending) {
        List<PendingWrite> batch = new ArrayList<>();
        batch.add(pending);
        return batch;
    }

    private static List<PendingWrite> gather(List<PendingWrite> batch, PendingWrite pending) {
        batch.add(pending);
        return batch;
    }
}
