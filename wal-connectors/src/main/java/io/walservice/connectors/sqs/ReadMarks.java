package io.walservice.connectors.sqs;

import io.walservice.connectors.LogPosition;
import io.walservice.connectors.QueuePartitions;
import io.walservice.connectors.Received;
import io.walservice.connectors.Standing;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * The marks of one subscription. They move as records are read, ahead of what is settled: a repeat is told from what is
 * still in flight before it, and is settled after it. Since the flow keeps the order, the mark that is saved with a
 * record counts exactly what is settled then. Not thread-safe.
 */
final class ReadMarks {
    /**
     * A record whose predecessor is missing goes back so many times before it counts as premature. SQS keeps the order
     * of a group, so the predecessor of a record that goes back is behind it or will be published again, and it only
     * comes again at once. But servers that speak SQS may mix a group up, as ElasticMQ does when it starts again; then
     * the predecessor comes in between, and what would be dropped as premature would never come again. Each round over
     * what is mixed up finds at least one that comes next, so this is how many of a group may be in the wrong order. On
     * SQS itself it costs some seconds after a publication that failed half-way, and nothing else.
     */
    private static final int GIVEN_BACK = 500;

    private final String namespace;
    private final String queue;
    private final int partitions;
    private final Map<Integer, LogPosition> marks;

    /** @param queue its name, for the positions of what cannot be read */
    ReadMarks(String namespace, String queue, int partitions, Map<Integer, LogPosition> begin) {
        this.namespace = namespace;
        this.queue = queue;
        this.partitions = partitions;
        this.marks = new HashMap<>(begin);
    }

    /**
     * What has to be saved and deleted once a record is settled.
     *
     * @param mark of the partition then; empty where it did not move
     */
    record Handled(String messageId, int partition, Optional<LogPosition> mark) {}

    /**
     * What was read.
     *
     * @param comesAgain whether it goes back to the queue, as if it had not been read
     */
    record Read(Received received, boolean comesAgain) {}

    /**
     * Counts a message in; called once for each, in order. A lane's queue begins with a record that names no
     * predecessor: so a partition without a mark is at the start.
     */
    Read read(Message message) {
        Received received = received(message);
        boolean comesAgain = received.standing() == Standing.PREMATURE
                && Integer.parseInt(message.attributes()
                                .getOrDefault(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "1"))
                        <= GIVEN_BACK;
        return new Read(received, comesAgain);
    }

    private Received received(Message message) {
        Received.Content content = MessageBody.read(message.body(), namespace, queue + "/" + message.messageId());
        if (!(content instanceof Received.Decoded decoded)) {
            String group = message.attributes().getOrDefault(MessageSystemAttributeName.MESSAGE_GROUP_ID, "");
            return new Received(
                    "group " + group, content, Standing.NEXT, new Handled(message.messageId(), 0, Optional.empty()));
        }
        String id = decoded.message().getEntry().getId();
        int partition = QueuePartitions.partitionOf(id, partitions);
        Standing standing = Standing.of(decoded.message(), marks.getOrDefault(partition, LogPosition.START));
        Optional<LogPosition> mark =
                standing == Standing.NEXT ? Optional.of(Standing.positionOf(decoded.message())) : Optional.empty();
        mark.ifPresent(moved -> marks.put(partition, moved));
        return new Received(id, decoded, standing, new Handled(message.messageId(), partition, mark));
    }
}
