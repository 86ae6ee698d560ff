package io.walservice.connectors;

import io.walservice.internal.v1.QueueRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Flow;

/**
 * Carries entries from the dispatchers to the lanes. Every implementation passes {@code QueueContract}.
 *
 * <p>Within a partition of the queue, records keep the order in which they were published; {@link QueuePartitions} says
 * which partition an entry belongs to. At least once: after a failure records may come again. Thread-safe.
 */
public interface MessageQueue extends AutoCloseable {

    /** Creates the queue where it does not exist; may be repeated. Fails when it exists with other partitions. */
    CompletionStage<Done> create(QueueId queue);

    /**
     * Publishes records, in their order per partition.
     *
     * <p>A lane reads the records that were published while it was among the lanes, and in any case those whose entries
     * name its target; a queue may keep earlier ones for it too. So the lanes given here need not be the newest ones.
     *
     * @param lanes the present lanes of the namespace
     * @param records of one log partition
     * @return completes when all are durable on the queue. When it fails, some may be; publish the same records again,
     *     in the same order
     */
    CompletionStage<Done> publish(QueueId queue, List<LaneId> lanes, List<QueueRecord> records);

    /**
     * Reads the lane's records through a flow. Each record that comes out of the flow is acknowledged; the flow must
     * let every record out, in the order it came in. A lane that never ran begins with the oldest record that the queue
     * has for it: its mark is {@link LogPosition#START} where that is the first one of all, else the predecessor of
     * that record.
     */
    Subscription subscribe(QueueId queue, LaneId lane, Flow<Received, Received, NotUsed> settle);

    /** How far a lane has come. */
    CompletionStage<Progress> progress(QueueId queue, LaneId lane);

    /** Whether a queue may drop records, or be deleted, before all lanes have read them. */
    default boolean mayLose(QueueId queue) {
        return false;
    }

    /**
     * Which partitions of a queue have dropped records that a lane has not read, or may have: such a lane must not go
     * on before it has got them in another way. A queue that never drops any has none.
     *
     * @param settled partition to the last entry that the lane has settled there, as it knows by itself
     * @return each such partition, with the last entry before what is missing
     */
    default CompletionStage<Map<Integer, LogPosition>> lost(
            QueueId queue, LaneId lane, Map<Integer, LogPosition> settled) {
        return CompletableFuture.completedStage(Map.of());
    }

    /**
     * Has a lane go on after records were lost, with the oldest one that it has not read. Not while it has a
     * subscription; may be repeated.
     *
     * @param marks partition to the last entry before, which came in another way; empty: what is lost is given up, and
     *     the next record is taken as it comes
     */
    default CompletionStage<Done> goOn(QueueId queue, LaneId lane, Map<Integer, Optional<LogPosition>> marks) {
        return CompletableFuture.failedStage(new UnsupportedOperationException(queue.type()));
    }

    /** Lets go of records that all readers have acknowledged. May be repeated; a queue may do nothing. */
    CompletionStage<Done> trim(QueueId queue, Readers readers);

    @Override
    void close();

    /**
     * Who reads a queue.
     *
     * @param own lanes of its region; not empty
     * @param elsewhere lanes of other regions
     * @param patience records that are older are not kept for lanes of other regions
     */
    record Readers(List<LaneId> own, List<Reader> elsewhere, Duration patience) {

        public Readers {
            own = List.copyOf(own);
            elsewhere = List.copyOf(elsewhere);
        }
    }

    /** A lane of another region, for one target. */
    record Reader(String target, String region) {}

    /**
     * How far a lane has come.
     *
     * @param settled partition of the queue to the highest sequence that the lane has acknowledged there, with all
     *     below it; absent: none
     * @param lag records that the lane has not acknowledged yet
     */
    record Progress(Map<Integer, LogPosition> settled, long lag) {}
}
