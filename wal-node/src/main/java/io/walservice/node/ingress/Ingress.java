package io.walservice.node.ingress;

import io.walservice.internal.v1.Entry;
import io.walservice.node.log.AppendReply;
import io.walservice.node.log.LogPartitionId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * Where entries enter the log. Bounded by bytes for the node and by entries for each log partition; beyond that it
 * refuses at once. Entries offered to one log partition one after another are journalled in that order. Thread-safe.
 */
public final class Ingress {

    /** Makes one attempt to store a batch. */
    @FunctionalInterface
    public interface LogPartitions {
        /** Fails when there is no answer within the timeout. */
        CompletionStage<AppendReply> append(LogPartitionId id, List<Entry> entries, Duration timeout);
    }

    private static final Duration BUSY_RETRY = Duration.ofMillis(50);

    private final ActorSystem<?> system;
    private final IngressSettings settings;
    private final LogPartitions logPartitions;
    private final Map<LogPartitionId, PartitionIngress> partitions = new ConcurrentHashMap<>();
    private final AtomicLong inFlightBytes = new AtomicLong();
    private volatile boolean closed;

    /** An ingress that is open. */
    public Ingress(ActorSystem<?> system, IngressSettings settings, LogPartitions logPartitions) {
        this.system = system;
        this.settings = settings;
        this.logPartitions = logPartitions;
    }

    /**
     * Makes an entry durable.
     *
     * @param entry checked, with a token, without a sequence
     * @return always completes normally, within about the write timeout
     */
    public CompletionStage<WriteOutcome> write(LogPartitionId id, Entry entry) {
        if (closed) {
            return CompletableFuture.completedFuture(new WriteOutcome.NotStored("this node is shutting down"));
        }
        int bytes = entry.getSerializedSize();
        if (inFlightBytes.addAndGet(bytes) > settings.inFlightBytes()) {
            inFlightBytes.addAndGet(-bytes);
            return busy("entries in flight on this node: more than %d bytes".formatted(settings.inFlightBytes()));
        }
        CompletableFuture<WriteOutcome> outcome = new CompletableFuture<>();
        long deadline = System.nanoTime() + settings.writeTimeout().toNanos();
        PartitionIngress partition = partitions.computeIfAbsent(id, this::open);
        if (!partition.offer(new PendingWrite(entry, deadline, outcome))) {
            inFlightBytes.addAndGet(-bytes);
            return busy("entries waiting for log partition %s: more than %d".formatted(id, settings.queueEntries()));
        }
        return outcome.whenComplete((done, failure) -> inFlightBytes.addAndGet(-bytes));
    }

    /** Takes no more entries; those taken still get their outcomes. */
    public void close() {
        closed = true;
        partitions.values().forEach(PartitionIngress::complete);
    }

    private PartitionIngress open(LogPartitionId id) {
        return new PartitionIngress(
                system, settings, entries -> logPartitions.append(id, entries, settings.attemptTimeout()));
    }

    private static CompletionStage<WriteOutcome> busy(String reason) {
        return CompletableFuture.completedFuture(new WriteOutcome.Busy(reason, BUSY_RETRY));
    }
}
