package io.walservice.connectors.kafka;

import com.google.protobuf.ByteString;
import io.walservice.connectors.Received;
import io.walservice.connectors.Standing;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.pekko.kafka.ConsumerMessage.CommittableMessage;
import org.apache.pekko.kafka.ConsumerMessage.CommittableOffsetMetadata;
import org.apache.pekko.kafka.RestrictedConsumer;
import org.apache.pekko.kafka.javadsl.PartitionAssignmentHandler;

/**
 * The marks of one subscription. They move as records are read, ahead of what is settled: a repeat is told from what is
 * still in flight before it, and is settled after it. Since the flow keeps the order, the mark that is committed with a
 * record counts exactly what is settled then.
 *
 * <p>Assignments come on the consumer's thread before any record of the partition, records on the stream's.
 */
final class LaneMarks implements PartitionAssignmentHandler {
    private final Map<Integer, Mark> marks = new ConcurrentHashMap<>();
    private final Consumer<Set<TopicPartition>> lost;

    /** @param lost told when partitions go to another subscription of the lane */
    LaneMarks(Consumer<Set<TopicPartition>> lost) {
        this.lost = lost;
    }

    /** Counts a record in; called once for each, in order. Returns the metadata that its commit carries. */
    String read(ConsumerRecord<byte[], RecordDecoder.Value> record) {
        if (record.value() instanceof RecordDecoder.Message value) {
            marks.compute(record.partition(), (partition, mark) -> {
                Mark before = mark == null ? Mark.before(value.message()) : mark;
                return before.after(value.message(), record.offset());
            });
        }
        Mark mark = marks.get(record.partition());
        return mark == null ? "" : mark.metadata();
    }

    /** What the lane gets to see of a record. */
    static Received received(CommittableMessage<byte[], RecordDecoder.Value> committable) {
        ConsumerRecord<byte[], RecordDecoder.Value> record = committable.record();
        CommittableOffsetMetadata offset = (CommittableOffsetMetadata) committable.committableOffset();
        if (record.value() instanceof RecordDecoder.Message value) {
            Standing standing = Mark.parse(offset.metadata())
                    .map(mark -> mark.standingOf(value.message(), record.offset()))
                    .orElseThrow();
            String id = value.message().getEntry().getId();
            return new Received(id, new Received.Decoded(value.message()), standing, offset);
        }
        return new Received(keyOf(record), malformed(record), Standing.NEXT, offset);
    }

    private static Received.Malformed malformed(ConsumerRecord<byte[], RecordDecoder.Value> record) {
        String position = "%s/%d/%d".formatted(record.topic(), record.partition(), record.offset());
        return record.value() instanceof RecordDecoder.Unreadable value
                ? new Received.Malformed(value.bytes(), value.cause(), position)
                : new Received.Malformed(ByteString.EMPTY, "no value", position);
    }

    private static String keyOf(ConsumerRecord<byte[], RecordDecoder.Value> record) {
        return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    }

    @Override
    public void onAssign(Set<TopicPartition> assigned, RestrictedConsumer consumer) {
        consumer.committed(assigned).forEach((partition, committed) -> {
            marks.remove(partition.partition());
            if (committed != null) {
                Mark.parse(committed.metadata()).ifPresent(mark -> marks.put(partition.partition(), mark));
            }
        });
    }

    @Override
    public void onRevoke(Set<TopicPartition> revoked, RestrictedConsumer consumer) {
        if (!revoked.isEmpty()) {
            lost.accept(revoked);
        }
    }

    @Override
    public void onLost(Set<TopicPartition> partitions, RestrictedConsumer consumer) {
        onRevoke(partitions, consumer);
    }

    @Override
    public void onStop(Set<TopicPartition> current, RestrictedConsumer consumer) {
        // Nothing to hand over: the marks are in the commits.
    }
}
