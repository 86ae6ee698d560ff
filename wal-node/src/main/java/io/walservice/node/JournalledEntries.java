package io.walservice.node;

import io.walservice.connectors.sqs.Journal;
import io.walservice.internal.v1.Entry;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.node.log.FindReply;
import io.walservice.node.log.LogPartitionId;
import io.walservice.node.log.LogRegion;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Asks log partitions for entries that are too large for their queue. */
final class JournalledEntries implements Journal {

    private final CompletableFuture<LogRegion> logs = new CompletableFuture<>();

    /** From now on log partitions can be asked. */
    void reach(LogRegion region) {
        logs.complete(region);
    }

    @Override
    public CompletionStage<Optional<Entry>> entryOf(QueueRecord record) {
        LogPartitionId partition = new LogPartitionId(record.getNamespace(), record.getLogPartition());
        return logs.thenCompose(region ->
                        region.findSequence(partition, record.getEntry().getSequence()))
                .thenApply(reply -> entry(partition, record, reply));
    }

    private static Optional<Entry> entry(LogPartitionId partition, QueueRecord record, FindReply reply) {
        if (reply instanceof FindReply.NotFound) {
            return Optional.empty();
        } else if (reply instanceof FindReply.Found found && found.entry().isPresent()) {
            // An epoch that is no longer remembered is 0.
            boolean same = found.epoch() == 0 || found.epoch() == record.getEpoch();
            return same ? found.entry() : Optional.empty();
        }
        String why = reply instanceof FindReply.Failed failed ? failed.reason() : "it no longer has the entry";
        throw new IllegalStateException("%s: the journal does not give the payload of entry %d: %s"
                .formatted(partition, record.getEntry().getSequence(), why));
    }
}
