package io.walservice.connectors.sqs;

import io.walservice.connectors.QueuePartitions;
import io.walservice.internal.v1.QueueRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * What of a log partition's records a lane gets: all from where it begins, since it tells copies by unbroken links, but
 * payloads only of entries that name its target, and only where they fit.
 *
 * @param target of the lane
 * @param from the first sequence that it gets; the link to what lies before is cut
 * @param partitions of the namespace's queue
 * @param largestBytes of a message's body
 */
record LaneCopies(String target, long from, int partitions, long largestBytes) {

    /** A message to be sent. */
    record Outgoing(int partition, String body) {}

    List<Outgoing> of(List<QueueRecord> records) {
        List<Outgoing> copies = new ArrayList<>();
        for (QueueRecord record : records) {
            if (record.getEntry().getSequence() >= from) {
                int partition = QueuePartitions.partitionOf(record.getEntry().getId(), partitions);
                copies.add(new Outgoing(partition, body(copy(record))));
            }
        }
        return copies;
    }

    private QueueRecord copy(QueueRecord record) {
        QueueRecord.Builder copy = record.toBuilder();
        if (record.getPreviousSequence() < from) {
            copy.clearPreviousEpoch().clearPreviousSequence();
        }
        if (!record.getEntry().getTargetsList().contains(target)) {
            copy.getEntryBuilder().clearPayload();
        }
        return copy.build();
    }

    private String body(QueueRecord copy) {
        String body = MessageBody.of(copy);
        if (body.length() <= largestBytes) {
            return body;
        }
        QueueRecord.Builder claim = copy.toBuilder().setPayloadInJournal(true);
        claim.getEntryBuilder().clearPayload();
        return MessageBody.of(claim.build());
    }
}
