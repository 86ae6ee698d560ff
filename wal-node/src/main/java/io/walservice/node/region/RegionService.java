package io.walservice.node.region;

import com.google.protobuf.Timestamp;
import io.walservice.connectors.LogPosition;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.node.control.AdminErrors;
import io.walservice.node.control.DirectoryState;
import io.walservice.node.control.NamespaceDirectory;
import io.walservice.node.dispatch.RecordChain;
import io.walservice.node.log.JournalBatch;
import io.walservice.node.log.JournalReader;
import io.walservice.node.log.LogPartitionId;
import io.walservice.node.log.LogRegion;
import io.walservice.node.log.PublishedReply;
import io.walservice.node.log.PublishedReply.Published;
import io.walservice.node.region.RecordsAfter.Asked;
import io.walservice.region.v1.GetTimeRequest;
import io.walservice.region.v1.GetTimeResponse;
import io.walservice.region.v1.ReadLogRequest;
import io.walservice.region.v1.ReadLogResponse;
import io.walservice.region.v1.Region;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/**
 * The gRPC service {@code wal.region.v1.Region}, whose proto states what each call promises. Any node can read any log:
 * it asks the partition's owner which part of the journal counts, and reads that itself. Thread-safe.
 */
public final class RegionService implements Region {

    private final String region;
    private final NamespaceDirectory namespaces;
    private final LogRegion logs;
    private final JournalReader journal;

    /** The service of one node. */
    public RegionService(String region, NamespaceDirectory namespaces, LogRegion logs, JournalReader journal) {
        this.region = region;
        this.namespaces = namespaces;
        this.logs = logs;
        this.journal = journal;
    }

    @Override
    public CompletionStage<GetTimeResponse> getTime(GetTimeRequest request) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        return CompletableFuture.completedFuture(GetTimeResponse.newBuilder()
                .setRegion(region)
                .setTime(Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()))
                .build());
    }

    /** Journal rows are read as the other side takes them, so memory is that of one page of them. */
    @Override
    public Source<ReadLogResponse, NotUsed> readLog(ReadLogRequest request) {
        Asked asked = asked(request, namespace(request.getNamespace()));
        LogPartitionId id =
                new LogPartitionId(asked.origin().namespace(), asked.origin().logPartition());
        return Source.completionStageSource(logs.findPublished(id, asked.queuePartition(), asked.after())
                        .thenApply(reply -> records(asked, id, reply)))
                .map(record -> ReadLogResponse.newBuilder().setRecord(record).build())
                .mapError(Throwable.class, failure -> RegionErrors.of(failure, asked))
                .mapMaterializedValue(started -> NotUsed.getInstance());
    }

    private Source<QueueRecord, NotUsed> records(Asked asked, LogPartitionId id, PublishedReply reply) {
        if (reply instanceof PublishedReply.NoSuchRecord none) {
            throw RegionErrors.noSuchRecord(asked, none.reason());
        }
        Published published = (Published) reply;
        if (published.afterEvent() == published.upToEvent()) {
            return Source.empty();
        }
        return journal.batches(id, published.afterEvent(), published.upToEvent(), published.epochs())
                .map(Optional::of)
                .concat(Source.single(Optional.<JournalBatch>empty()))
                .statefulMapConcat(() -> {
                    RecordsAfter records = new RecordsAfter(asked, published);
                    return batch -> batch.map(records::continueWith).orElseGet(records::end);
                });
    }

    // ---- the request

    private NamespaceSpec namespace(String name) {
        // The state is read first: a node that has become ready meanwhile knows the name.
        DirectoryState state = namespaces.state();
        return namespaces
                .find(name)
                .orElseThrow(() -> state.ready() ? AdminErrors.notFound(name) : AdminErrors.notReady(state))
                .spec();
    }

    private Asked asked(ReadLogRequest request, NamespaceSpec spec) {
        List<String> faults = new ArrayList<>();
        int queuePartitions = spec.queue().partitions();
        int queuePartition = request.getQueuePartition();
        if (queuePartition < 0 || queuePartition >= queuePartitions) {
            faults.add("queue_partition: %d (expected: 0 to %d)".formatted(queuePartition, queuePartitions - 1));
        }
        LogPosition after = new LogPosition(request.getAfterEpoch(), request.getAfterSequence());
        if (!after.equals(LogPosition.START) && (after.epoch() < 1 || after.sequence() < 1)) {
            faults.add("after: epoch %d, sequence %d (expected: both above 0, or both 0)"
                    .formatted(after.epoch(), after.sequence()));
        }
        if (!faults.isEmpty()) {
            throw AdminErrors.invalid(faults);
        }
        // A partition of the queue carries entries of one log partition: see QueuePartitions.
        RecordChain.Origin origin =
                new RecordChain.Origin(spec.name(), region, queuePartition % spec.partitions(), queuePartitions);
        return new Asked(origin, queuePartition, after);
    }
}
