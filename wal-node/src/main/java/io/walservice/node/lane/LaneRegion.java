package io.walservice.node.lane;

import io.walservice.connectors.LaneId;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/** Spreads lanes over the nodes of role {@value #ROLE}, and reaches them. Thread-safe. */
public final class LaneRegion {

    /** Nodes with this role run lanes. */
    public static final String ROLE = "consumer";

    private static final EntityTypeKey<LaneCommand> TYPE = EntityTypeKey.create(LaneCommand.class, "lane");
    private static final Duration ASK = Duration.ofSeconds(5);

    private final ClusterSharding sharding;
    private final ActorRef<ShardingEnvelope<LaneCommand>> region;

    private LaneRegion(ClusterSharding sharding, ActorRef<ShardingEnvelope<LaneCommand>> region) {
        this.sharding = sharding;
        this.region = region;
    }

    /** Lets this node run lanes, if it has the role, and reach those of others. */
    public static LaneRegion start(ActorSystem<?> system, Lane.Environment environment) {
        ClusterSharding sharding = ClusterSharding.get(system);
        ActorRef<ShardingEnvelope<LaneCommand>> region =
                sharding.init(Entity.of(TYPE, entity -> Lane.create(fromEntityId(entity.getEntityId()), environment))
                        .withRole(ROLE)
                        .withStopMessage(LaneCommand.Stop.STOP));
        return new LaneRegion(sharding, region);
    }

    /** Asks what a lane is doing. */
    public CompletionStage<LaneStatus> status(LaneId id) {
        return sharding.entityRefFor(TYPE, id.toString()).ask(LaneCommand.AskStatus::new, ASK);
    }

    /** Lets a lane go on that the flood guard has paused. */
    public void resume(LaneId id) {
        region.tell(new ShardingEnvelope<>(id.toString(), LaneCommand.Resume.RESUME));
    }

    /** Has a lane look for dead letters to take back. */
    public void lookForRedrives(LaneId id) {
        region.tell(new ShardingEnvelope<>(id.toString(), LaneCommand.LookForRedrives.LOOK));
    }

    /** Has a key tried again that waits for a person. */
    public CompletionStage<LaneCommand.Released> release(LaneId id, String parkKey) {
        return sharding.entityRefFor(TYPE, id.toString()).ask(reply -> new LaneCommand.Release(parkKey, reply), ASK);
    }

    /** Starts a lane where it does not run. */
    public void wake(LaneId id) {
        region.tell(new ShardingEnvelope<>(id.toString(), LaneCommand.Wake.WAKE));
    }

    /** The reverse of {@link LaneId#toString()}: names have no slash. */
    private static LaneId fromEntityId(String entityId) {
        int slash = entityId.indexOf('/');
        return new LaneId(entityId.substring(0, slash), entityId.substring(slash + 1));
    }
}
