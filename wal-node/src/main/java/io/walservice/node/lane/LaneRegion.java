package io.walservice.node.lane;

import io.walservice.connectors.LaneId;
import io.walservice.namespace.NamespaceSpec;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/**
 * Spreads lanes over nodes, and reaches them: those of most namespaces over the nodes of role {@value #SHARED}, those
 * of a namespace with dedicated consumers over the nodes of the role that it names. Thread-safe.
 */
public final class LaneRegion {

    /** Nodes with this role run the lanes of all namespaces without dedicated consumers. */
    public static final String SHARED = "consumer";

    private static final Duration ASK = Duration.ofSeconds(5);

    private final ClusterSharding sharding;
    private final Lane.Environment environment;
    private final Map<String, EntityTypeKey<LaneCommand>> types = new ConcurrentHashMap<>();

    private LaneRegion(ClusterSharding sharding, Lane.Environment environment) {
        this.sharding = sharding;
        this.environment = environment;
    }

    /** Lets this node run lanes, if it has a role for that, and reach those of others. */
    public static LaneRegion start(ActorSystem<?> system, Lane.Environment environment) {
        LaneRegion region = new LaneRegion(ClusterSharding.get(system), environment);
        region.type(SHARED);
        return region;
    }

    /** The role of the nodes that run a namespace's lanes. */
    static String roleOf(NamespaceSpec spec) {
        return spec.delivery().consumers().role().orElse(SHARED);
    }

    /**
     * Lets this node run lanes of this namespace, if it has the role for that. May be repeated; blocks at the first
     * time.
     */
    public void offer(NamespaceSpec spec) {
        type(roleOf(spec));
    }

    /** Asks what a lane is doing. */
    public CompletionStage<LaneStatus> status(LaneId id) {
        return lane(id).ask(LaneCommand.AskStatus::new, ASK);
    }

    /** Lets a lane go on that the flood guard has paused. */
    public void resume(LaneId id) {
        lane(id).tell(LaneCommand.Resume.RESUME);
    }

    /** Lets a lane go on without the records that it misses, or cannot understand. */
    public void resumeAcceptingLoss(LaneId id) {
        lane(id).tell(LaneCommand.Resume.ACCEPTING_LOSS);
    }

    /** Has a lane look for dead letters to take back. */
    public void lookForRedrives(LaneId id) {
        lane(id).tell(LaneCommand.LookForRedrives.LOOK);
    }

    /** Has a lane look for a replay to begin, or to end. Where that is lost on the way, it looks a little later. */
    public void lookForReplays(LaneId id) {
        lookForRedrives(id);
    }

    /** Has a key tried again that waits for a person. */
    public CompletionStage<LaneCommand.Released> release(LaneId id, String parkKey) {
        return lane(id).ask(reply -> new LaneCommand.Release(parkKey, reply), ASK);
    }

    /** Starts a lane where it does not run. */
    public void wake(LaneId id) {
        lane(id).tell(LaneCommand.Wake.WAKE);
    }

    private EntityRef<LaneCommand> lane(LaneId id) {
        String role = environment
                .namespaces()
                .spec(id.namespace())
                .map(LaneRegion::roleOf)
                .orElse(SHARED);
        return sharding.entityRefFor(type(role), id.toString());
    }

    /** Each role has a kind of entity of its own, as nodes of one role share nothing with those of another. */
    private EntityTypeKey<LaneCommand> type(String role) {
        return types.computeIfAbsent(role, this::open);
    }

    private EntityTypeKey<LaneCommand> open(String role) {
        EntityTypeKey<LaneCommand> type =
                EntityTypeKey.create(LaneCommand.class, role.equals(SHARED) ? "lane" : "lane-" + role);
        sharding.init(Entity.of(
                        type,
                        entity -> Lane.create(new Lane.Place(fromEntityId(entity.getEntityId()), role), environment))
                .withRole(role)
                .withStopMessage(LaneCommand.Stop.STOP));
        return type;
    }

    /** The reverse of {@link LaneId#toString()}: names have no slash. */
    private static LaneId fromEntityId(String entityId) {
        int slash = entityId.indexOf('/');
        return LaneId.named(entityId.substring(0, slash), entityId.substring(slash + 1));
    }
}
