package io.walservice.node;

import io.walservice.node.control.ControlPlane;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Extension;
import org.apache.pekko.actor.typed.ExtensionId;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * Whether this node serves: it is started, a member that is up, knows its namespaces and does not shut down.
 * Thread-safe.
 */
final class Readiness implements Extension {

    private final ActorSystem<?> system;
    private volatile boolean open;

    private Readiness(ActorSystem<?> system) {
        this.system = system;
    }

    static Readiness get(ActorSystem<?> system) {
        return Id.INSTANCE.apply(system);
    }

    boolean serving() {
        return open
                && Cluster.get(system).selfMember().status().equals(MemberStatus.up())
                && ControlPlane.get(system).directory().ready();
    }

    void opened() {
        open = true;
    }

    void closing() {
        open = false;
    }

    private static final class Id extends ExtensionId<Readiness> {
        private static final Id INSTANCE = new Id();

        @Override
        public Readiness createExtension(ActorSystem<?> system) {
            return new Readiness(system);
        }
    }
}
