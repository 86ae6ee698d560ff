package io.walservice.node.log;

import io.walservice.connectors.LogPosition;
import io.walservice.internal.v1.Entry;
import io.walservice.node.lease.Takeover;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/** Reaches log partitions, on whichever node they are. Thread-safe. */
public final class LogRegion {

    /** Nodes with this role own log partitions. */
    public static final String ROLE = "producer";

    private static final EntityTypeKey<NamespaceLogCommand> TYPE =
            EntityTypeKey.create(NamespaceLogCommand.class, "namespace-log");
    private static final Duration ASK = Duration.ofSeconds(5);
    /** Batches wait for each other. */
    private static final Duration BATCH = Duration.ofSeconds(15);

    private final ClusterSharding sharding;
    private final ActorRef<ShardingEnvelope<NamespaceLogCommand>> region;

    private LogRegion(ClusterSharding sharding, ActorRef<ShardingEnvelope<NamespaceLogCommand>> region) {
        this.sharding = sharding;
        this.region = region;
    }

    /** What this node runs log partitions with. */
    public record Environment(
            Takeover takeover,
            io.walservice.node.lease.Lease lease,
            JournalReader journal,
            NamespaceLogSettings settings,
            LogPartitionOwner.Companion companion) {}

    /** Lets this node own log partitions, if it has the role, and reach those of others. */
    public static LogRegion start(ActorSystem<?> system, Environment node) {
        ClusterSharding sharding = ClusterSharding.get(system);
        NamespaceLog.Environment environment =
                new NamespaceLog.Environment(node.lease(), node.journal(), node.settings(), PlantedFault.ofThisJvm());
        ActorRef<ShardingEnvelope<NamespaceLogCommand>> region = sharding.init(Entity.of(
                        TYPE,
                        entity -> LogPartitionOwner.create(
                                LogPartitionId.fromEntityId(entity.getEntityId()),
                                node.takeover(),
                                environment,
                                node.companion()))
                .withRole(ROLE)
                .withStopMessage(NamespaceLogCommand.Stop.STOP));
        return new LogRegion(sharding, region);
    }

    /** Makes one attempt to store a batch; fails when there is no answer within the timeout. */
    public CompletionStage<AppendReply> append(LogPartitionId id, List<Entry> entries, Duration timeout) {
        return entity(id).ask(replyTo -> new NamespaceLogCommand.Append(entries, replyTo), timeout);
    }

    /** Looks for the entry with a token. */
    public CompletionStage<FindReply> findToken(LogPartitionId id, String token) {
        return entity(id).ask(replyTo -> new NamespaceLogCommand.FindToken(token, replyTo), ASK);
    }

    /** Looks for the entry with a sequence. */
    public CompletionStage<FindReply> findSequence(LogPartitionId id, long sequence) {
        return entity(id).ask(replyTo -> new NamespaceLogCommand.FindSequence(sequence, replyTo), ASK);
    }

    /** Looks for what was published to a partition of the queue after a position. */
    public CompletionStage<PublishedReply> findPublished(LogPartitionId id, int queuePartition, LogPosition after) {
        return entity(id).ask(replyTo -> new NamespaceLogCommand.FindPublished(queuePartition, after, replyTo), ASK);
    }

    /**
     * Looks for what was dispatched, but for what is below a sequence and what was journalled before a time.
     *
     * @return {@link PublishedReply.Published}
     */
    public CompletionStage<PublishedReply> findDispatched(LogPartitionId id, long fromSequence, Instant from) {
        return entity(id).ask(replyTo -> new NamespaceLogCommand.FindDispatched(fromSequence, from, replyTo), ASK);
    }

    /** Calls a delayed entry off. */
    public CompletionStage<CancelReply> cancel(LogPartitionId id, WaitingEntry entry) {
        return entity(id).ask(replyTo -> new NamespaceLogCommand.CancelDelayed(entry, replyTo), ASK);
    }

    /** Calls many delayed entries off. Fails where there is no answer; then it can be asked for again. */
    public CompletionStage<BatchReply> cancel(LogPartitionId id, List<WaitingEntry> entries) {
        return entity(id).ask(replyTo -> new NamespaceLogCommand.CancelBatch(entries, replyTo), BATCH);
    }

    /**
     * Has many delayed entries wait until another time. Fails where there is no answer; then it can be asked for again,
     * and what had been moved counts as too late.
     */
    public CompletionStage<BatchReply> move(LogPartitionId id, List<DueChange> changes) {
        return entity(id).ask(replyTo -> new NamespaceLogCommand.MoveBatch(changes, replyTo), BATCH);
    }

    /** Asks how far a log partition is. */
    public CompletionStage<LogStatus> status(LogPartitionId id) {
        return entity(id).ask(NamespaceLogCommand.AskStatus::new, ASK);
    }

    /** Starts a log partition where it does not run, so that it dispatches what it holds. */
    public void wake(LogPartitionId id) {
        region.tell(new ShardingEnvelope<>(id.entityId(), NamespaceLogCommand.Wake.WAKE));
    }

    private EntityRef<NamespaceLogCommand> entity(LogPartitionId id) {
        return sharding.entityRefFor(TYPE, id.entityId());
    }
}
