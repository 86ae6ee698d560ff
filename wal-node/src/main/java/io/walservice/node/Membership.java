package io.walservice.node;

import com.typesafe.config.Config;
import java.util.List;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.JoinSeedNodes;
import org.apache.pekko.management.cluster.bootstrap.ClusterBootstrap;

/** How a node becomes a member of its cluster, and what it is called. */
final class Membership {

    private Membership() {}

    /** One life of a node: a node that starts again has the same address and another number. */
    static String nameOf(Member member) {
        return member.uniqueAddress().address() + "#"
                + Long.toUnsignedString(member.uniqueAddress().longUid());
    }

    /** Joins by discovery, by the seed nodes of the configuration, or, where there are none, alone. */
    static void join(ActorSystem<?> system, Config config) {
        List<Address> seeds = config.getStringList("wal.cluster.seed-nodes").stream()
                .map(AddressFromURIString::parse)
                .toList();
        Cluster cluster = Cluster.get(system);
        if (config.getBoolean("wal.cluster.bootstrap")) {
            ClusterBootstrap.get(Adapter.toClassic(system)).start();
        } else if (seeds.isEmpty()) {
            cluster.manager().tell(Join.create(cluster.selfMember().address()));
        } else {
            cluster.manager().tell(new JoinSeedNodes(seeds));
        }
    }
}
