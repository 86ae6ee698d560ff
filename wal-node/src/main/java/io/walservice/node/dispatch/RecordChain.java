package io.walservice.node.dispatch;

import io.walservice.connectors.LogPosition;
import io.walservice.connectors.QueuePartitions;
import io.walservice.internal.v1.Entry;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.node.log.DuePlace;
import io.walservice.node.log.JournalBatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Links the records of each partition of a queue to their predecessors, as the log has them: whoever publishes an
 * entry, and however often, it carries the same link. So does who reads the log instead. Not thread-safe.
 */
public final class RecordChain {

    /** What does not change from record to record. */
    public record Origin(String namespace, String region, int logPartition, int queuePartitions) {}

    private final Origin origin;
    private final Map<Integer, LogPosition> last;

    /**
     * A chain to be continued.
     *
     * @param last the last entry of each partition of the queue so far
     */
    public RecordChain(Origin origin, Map<Integer, LogPosition> last) {
        this.origin = origin;
        this.last = new HashMap<>(last);
    }

    /** The records of the next batches; delayed entries get theirs when they fire. */
    public List<QueueRecord> continueWith(List<JournalBatch> batches) {
        List<QueueRecord> records = new ArrayList<>();
        for (JournalBatch batch : batches) {
            for (Entry entry : batch.entries()) {
                if (!DuePlace.waits(entry)) {
                    records.add(link(entry, batch.epoch()));
                }
            }
        }
        return records;
    }

    /** The last entry of each partition of the queue so far. */
    Map<Integer, LogPosition> last() {
        return Map.copyOf(last);
    }

    private QueueRecord link(Entry entry, long epoch) {
        int partition = QueuePartitions.partitionOf(entry.getId(), origin.queuePartitions());
        LogPosition position = new LogPosition(epoch, entry.getSequence());
        LogPosition previous = last.getOrDefault(partition, LogPosition.START);
        last.put(partition, position);
        return QueueRecord.newBuilder()
                .setVersion(1)
                .setNamespace(origin.namespace())
                .setOrigin(origin.region())
                .setLogPartition(origin.logPartition())
                .setEntry(entry)
                .setEpoch(epoch)
                .setPreviousEpoch(previous.epoch())
                .setPreviousSequence(previous.sequence())
                .build();
    }
}
