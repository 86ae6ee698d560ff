package io.walservice.connectors.catalog;

import io.walservice.connectors.LaneId;
import io.walservice.connectors.LogPosition;
import io.walservice.connectors.MessageQueue;
import io.walservice.connectors.QueueId;
import io.walservice.connectors.Received;
import io.walservice.connectors.Subscription;
import io.walservice.internal.v1.QueueRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Flow;

/**
 * Brings each namespace to the kind of queue that it says. A kind is opened when the first namespace uses it, so a node
 * needs only what its namespaces use. Thread-safe.
 */
public final class Queues implements MessageQueue {
    private final Map<String, Supplier<MessageQueue>> kinds;
    private final Map<String, MessageQueue> open = new HashMap<>();

    /** @param kinds by the names that namespaces have for them; to be opened here, without waiting for a system */
    public Queues(Map<String, Supplier<MessageQueue>> kinds) {
        this.kinds = Map.copyOf(kinds);
    }

    private synchronized MessageQueue of(QueueId queue) {
        Supplier<MessageQueue> kind = kinds.get(queue.type());
        if (kind == null) {
            throw new IllegalArgumentException(
                    "queue of %s: %s (expected: one of %s)".formatted(queue.namespace(), queue.type(), kinds.keySet()));
        }
        return open.computeIfAbsent(queue.type(), type -> kind.get());
    }

    @Override
    public CompletionStage<Done> create(QueueId queue) {
        return of(queue).create(queue);
    }

    @Override
    public CompletionStage<Done> publish(QueueId queue, List<LaneId> lanes, List<QueueRecord> records) {
        return of(queue).publish(queue, lanes, records);
    }

    @Override
    public Subscription subscribe(QueueId queue, LaneId lane, Flow<Received, Received, NotUsed> settle) {
        return of(queue).subscribe(queue, lane, settle);
    }

    @Override
    public CompletionStage<Progress> progress(QueueId queue, LaneId lane) {
        return of(queue).progress(queue, lane);
    }

    @Override
    public boolean mayLose(QueueId queue) {
        return of(queue).mayLose(queue);
    }

    @Override
    public CompletionStage<Map<Integer, LogPosition>> lost(
            QueueId queue, LaneId lane, Map<Integer, LogPosition> settled) {
        return of(queue).lost(queue, lane, settled);
    }

    @Override
    public CompletionStage<Done> goOn(QueueId queue, LaneId lane, Map<Integer, Optional<LogPosition>> marks) {
        return of(queue).goOn(queue, lane, marks);
    }

    @Override
    public CompletionStage<Done> trim(QueueId queue, Readers readers) {
        return of(queue).trim(queue, readers);
    }

    @Override
    public synchronized void close() {
        open.values().forEach(MessageQueue::close);
        open.clear();
    }
}
