package io.walservice.node.placement;

import io.walservice.connectors.LaneId;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.node.control.NamespaceDirectory;
import io.walservice.node.lane.LaneRegion;
import io.walservice.node.log.LogPartitionId;
import io.walservice.node.log.LogRegion;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * Wakes log partitions and lanes regularly, each by one of the nodes: nodes share the work by counting themselves off,
 * without talking. Where two see different members for a moment, something is woken twice or one round later; neither
 * does harm.
 */
public final class KeepAlive extends AbstractBehavior<KeepAlive.Command> {

    /** What it is told. */
    public enum Command {
        /** It is time. */
        ROUND
    }

    private final Cluster cluster;
    private final String region;
    private final NamespaceDirectory namespaces;
    private final LogRegion logs;
    private final LaneRegion lanes;

    /** What is to be kept running: the log partitions and lanes of a region's namespaces. */
    public record Running(String region, NamespaceDirectory namespaces, LogRegion logs, LaneRegion lanes) {}

    private KeepAlive(ActorContext<Command> context, Running running) {
        super(context);
        this.cluster = Cluster.get(context.getSystem());
        this.region = running.region();
        this.namespaces = running.namespaces();
        this.logs = running.logs();
        this.lanes = running.lanes();
    }

    /** Wakes every so often, and at once when a namespace changes. */
    public static Behavior<Command> create(Duration interval, Running running) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(Command.ROUND, interval);
            running.namespaces().subscribe(changed -> context.getSelf().tell(Command.ROUND));
            return new KeepAlive(context, running);
        }));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder().onMessage(Command.class, round -> round()).build();
    }

    private Behavior<Command> round() {
        List<Member> members = StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
                .filter(member -> member.status().equals(MemberStatus.up()))
                .sorted(Comparator.comparing(member -> member.uniqueAddress().toString()))
                .toList();
        int self = members.indexOf(cluster.selfMember());
        if (self >= 0) {
            namespaces.namespaces().forEach(revision -> wake(revision.spec(), self, members.size()));
        }
        return this;
    }

    private void wake(NamespaceSpec spec, int self, int members) {
        lanes.offer(spec);
        for (int partition = 0; partition < spec.partitions(); partition++) {
            LogPartitionId id = new LogPartitionId(spec.name(), partition);
            if (Math.floorMod(id.hashCode(), members) == self) {
                logs.wake(id);
            }
        }
        LaneId.allIn(spec, region).stream()
                .filter(lane -> Math.floorMod(lane.hashCode(), members) == self)
                .forEach(lanes::wake);
    }
}
