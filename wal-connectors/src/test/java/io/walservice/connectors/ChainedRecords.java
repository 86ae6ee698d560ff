package io.walservice.connectors;

import com.google.protobuf.ByteString;
import io.walservice.internal.v1.Entry;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.v1.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Plays the log partition of a queue: numbers entries, and links each record to its predecessor. */
public final class ChainedRecords {
    /** Every record is for all of these. */
    static final List<String> TARGETS = List.of("cache", "search");

    private final QueueId queue;
    private final Map<Integer, LogPosition> last = new HashMap<>();
    private long epoch = 1;
    private long sequence;

    public ChainedRecords(QueueId queue) {
        this.queue = queue;
    }

    /** The log partition gets a new owner. */
    void takeOver() {
        epoch++;
    }

    public List<QueueRecord> next(int count) {
        List<QueueRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(next("id-" + sequence % 17, ByteString.copyFromUtf8("value")));
        }
        return records;
    }

    QueueRecord next(String id, ByteString payload) {
        LogPosition position = new LogPosition(epoch, ++sequence);
        int partition = QueuePartitions.partitionOf(id, queue.partitions());
        LogPosition previous = last.getOrDefault(partition, LogPosition.START);
        last.put(partition, position);
        return QueueRecord.newBuilder()
                .setVersion(1)
                .setNamespace(queue.namespace())
                .setEntry(Entry.newBuilder()
                        .setSequence(sequence)
                        .setId(id)
                        .setOperation(Operation.OPERATION_PUT_VALUE)
                        .addAllTargets(TARGETS)
                        .setPayload(payload))
                .setEpoch(epoch)
                .setPreviousEpoch(previous.epoch())
                .setPreviousSequence(previous.sequence())
                .build();
    }

    /** Queue partition to the last position in it. */
    Map<Integer, LogPosition> last() {
        return Map.copyOf(last);
    }
}
