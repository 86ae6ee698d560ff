package io.walservice.node.control;

import com.typesafe.config.Config;
import io.walservice.admin.v1.NamespaceAdminPowerApi;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Extension;
import org.apache.pekko.actor.typed.ExtensionId;
import org.apache.pekko.actor.typed.Props;

/**
 * The control plane of one node. The first call of {@link #get} starts it, with the settings in {@code wal.control}; it
 * does not wait for the database. It ends with the actor system.
 */
public final class ControlPlane implements Extension {
    private final NamespaceDirectory directory = new NamespaceDirectory(Clock.systemUTC());
    private final RegionCheck regions;
    private final NamespaceStore store;
    private final ActorRef<FollowerCommand> follower;

    private ControlPlane(ActorSystem<?> system) {
        regions = RegionCheck.from(system.settings().config());
        Config settings = system.settings().config().getConfig("wal.control");
        store = new NamespaceStore(DatabaseSettings.from(settings.getConfig("jdbc")));
        follower = system.systemActorOf(
                NamespaceFollower.create(store, directory, pollInterval(settings)),
                "namespace-follower",
                Props.empty());
        CoordinatedShutdown.get(system)
                .addTask(CoordinatedShutdown.PhaseBeforeActorSystemTerminate(), "close-namespace-store", this::closed);
    }

    public static ControlPlane get(ActorSystem<?> system) {
        return Id.INSTANCE.apply(system);
    }

    public NamespaceDirectory directory() {
        return directory;
    }

    /** The gRPC service for administration. */
    public NamespaceAdminPowerApi admin(NamespaceStatusSource status) {
        return new NamespaceAdminService(
                store, directory, regions, revision -> follower.tell(new FollowerCommand.Made(revision)), status);
    }

    /** Closing waits for connections in use, so it has a thread of its own. */
    private CompletableFuture<Done> closed() {
        CompletableFuture<Done> closed = new CompletableFuture<>();
        Thread closing = new Thread(
                () -> {
                    store.close();
                    closed.complete(Done.getInstance());
                },
                "wal-control-close");
        closing.start();
        return closed;
    }

    private static Duration pollInterval(Config settings) {
        Duration interval = settings.getDuration("poll-interval");
        if (interval.compareTo(Duration.ofMillis(100)) < 0 || interval.compareTo(Duration.ofSeconds(1)) > 0) {
            throw new IllegalArgumentException(
                    "wal.control.poll-interval: %s (expected: 100ms to 1s)".formatted(interval));
        }
        return interval;
    }

    private static final class Id extends ExtensionId<ControlPlane> {
        private static final Id INSTANCE = new Id();

        @Override
        public ControlPlane createExtension(ActorSystem<?> system) {
            return new ControlPlane(system);
        }
    }
}
