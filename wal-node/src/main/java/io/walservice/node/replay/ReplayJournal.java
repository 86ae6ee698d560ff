package io.walservice.node.replay;

import io.walservice.internal.v1.Entry;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.node.log.JournalBatch;
import io.walservice.node.log.JournalReader;
import io.walservice.node.log.LogPartitionId;
import io.walservice.node.log.LogRegion;
import io.walservice.node.log.PublishedReply.Published;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;

/**
 * The journals of this region's logs, for replays: asks a partition's owner which part counts, and reads that itself.
 * Thread-safe.
 */
public final class ReplayJournal {

    /** Nodes accept and dispatch by clocks of their own; what is read too early only costs time. */
    private static final Duration CLOCKS_APART = Duration.ofMinutes(10);

    private final ActorSystem<?> system;
    private final String region;
    private final LogRegion logs;
    private final JournalReader journal;

    /** The journals of a region, read by this node. */
    public ReplayJournal(ActorSystem<?> system, String region, LogRegion logs, JournalReader journal) {
        this.system = system;
        this.region = region;
        this.logs = logs;
        this.journal = journal;
    }

    /**
     * What there is of a log partition.
     *
     * @param firstSequence of the first entry that the journal still has; where it has none, the same as the next
     * @param firstTime when that entry could first be applied
     * @param nextSequence everything below it is dispatched
     */
    public record Extent(long firstSequence, Optional<Instant> firstTime, long nextSequence) {}

    /** Looks what there is. */
    public CompletionStage<Extent> extent(LogPartitionId id) {
        return logs.findDispatched(id, 1, Instant.EPOCH).thenCompose(reply -> {
            Published published = (Published) reply;
            if (published.upToEvent() == 0) {
                return CompletableFuture.completedFuture(
                        new Extent(published.nextSequence(), Optional.empty(), published.nextSequence()));
            }
            return journal.batches(id, 0, published.upToEvent(), published.epochs())
                    .runWith(Sink.headOption(), system)
                    .thenApply(first -> extent(first, published.nextSequence()));
        });
    }

    private static Extent extent(Optional<JournalBatch> first, long nextSequence) {
        return first.map(batch -> batch.entries().get(0))
                .map(entry -> new Extent(entry.getSequence(), Optional.of(ReplayTimes.of(entry)), nextSequence))
                .orElse(new Extent(nextSequence, Optional.empty(), nextSequence));
    }

    /**
     * A place in a log; what it stands for includes all before it.
     *
     * @param record empty where no entry there could be wanted
     */
    record Place(long sequence, Optional<QueueRecord> record) {}

    /**
     * The places of a part that are not done, in their order; fails with {@link JournalGone} where the journal no
     * longer has them. Journal rows are read as they are taken, so memory is that of one page of them. Ends early where
     * less is dispatched than there was, as can be just after a log partition was taken over.
     *
     * @param from the earliest time that is wanted
     */
    Source<Place, NotUsed> places(String namespace, ReplayPart part, Optional<Instant> from) {
        LogPartitionId id = new LogPartitionId(namespace, part.partition());
        Instant since = from.map(time -> time.minus(CLOCKS_APART)).orElse(Instant.EPOCH);
        return Source.completionStageSource(logs.findDispatched(id, part.nextSequence(), since)
                        .thenApply(reply -> places(id, part, from, (Published) reply)))
                .mapMaterializedValue(started -> NotUsed.getInstance());
    }

    private Source<Place, NotUsed> places(
            LogPartitionId id, ReplayPart part, Optional<Instant> from, Published published) {
        JournalRange range = new JournalRange(part, from, published);
        return batches(id, published)
                .takeWhile(range::needs)
                .map(Optional::of)
                .concat(Source.single(Optional.<JournalBatch>empty()))
                .mapConcat(batch -> batch.map(range::continueWith).orElseGet(range::end))
                .map(placed ->
                        new Place(placed.sequence(), placed.entry().map(entry -> record(id, placed.epoch(), entry))));
    }

    private Source<JournalBatch, NotUsed> batches(LogPartitionId id, Published published) {
        return published.afterEvent() == published.upToEvent()
                ? Source.empty()
                : journal.batches(id, published.afterEvent(), published.upToEvent(), published.epochs());
    }

    /** As the dispatcher makes it, but without a predecessor: nothing here continues a queue. */
    private QueueRecord record(LogPartitionId id, long epoch, Entry entry) {
        return QueueRecord.newBuilder()
                .setVersion(1)
                .setNamespace(id.namespace())
                .setOrigin(region)
                .setLogPartition(id.partition())
                .setEntry(entry)
                .setEpoch(epoch)
                .build();
    }
}
