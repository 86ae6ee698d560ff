package io.walservice.connectors;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/**
 * Which log partition and which partition of the queue an entry's id belongs to.
 *
 * <p>Both are the same hash, modulo their number, and the number of queue partitions is a multiple of that of log
 * partitions: so each partition of a queue carries the entries of exactly one log partition, in the order of their
 * sequences. That is what lets a lane tell a repeat by its sequence alone. The hash is that of Kafka's default
 * partitioner, so a consumer of another system that reads the topic finds keys where it expects them.
 */
public final class QueuePartitions {

    private QueuePartitions() {}

    /** The partition of this id among so many; the same for ever. */
    public static int partitionOf(String id, int partitions) {
        return Utils.toPositive(Utils.murmur2(id.getBytes(StandardCharsets.UTF_8))) % partitions;
    }
}
