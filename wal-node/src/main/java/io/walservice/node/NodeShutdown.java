package io.walservice.node;

import io.walservice.node.ingress.Ingress;
import io.walservice.node.lease.NodeLease;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.ServerBinding;

/**
 * Shuts a node down without losing anything: it takes no more calls, answers those it has, hands its partitions and
 * lanes over, and only then gives its lease back.
 */
final class NodeShutdown {

    private final ActorSystem<?> system;
    private final Readiness readiness;
    private final NodeLease lease;

    NodeShutdown(ActorSystem<?> system, Readiness readiness, NodeLease lease) {
        this.system = system;
        this.readiness = readiness;
        this.lease = lease;
    }

    /** From now on the node is open, and closes in this order. */
    void register(ServerBinding binding, Ingress ingress, Runnable close) {
        readiness.opened();
        Duration answering = system.settings().config().getDuration("wal.grpc.shutdown-timeout");
        add(CoordinatedShutdown.PhaseBeforeServiceUnbind(), "not-ready", () -> {
            readiness.closing();
            return done();
        });
        add(CoordinatedShutdown.PhaseServiceUnbind(), "unbind-grpc", binding::unbind);
        add(
                CoordinatedShutdown.PhaseServiceRequestsDone(),
                "answer-calls",
                () -> binding.terminate(answering).thenApply(terminated -> {
                    ingress.close();
                    return Done.getInstance();
                }));
        // The phases of Pekko between these hand over the entities and leave the cluster.
        add(
                CoordinatedShutdown.PhaseBeforeActorSystemTerminate(),
                "release-lease",
                () -> lease.release().thenRunAsync(close).thenApply(closed -> Done.getInstance()));
    }

    private void add(String phase, String name, Supplier<CompletionStage<Done>> task) {
        CoordinatedShutdown.get(system).addTask(phase, name, task);
    }

    private static CompletionStage<Done> done() {
        return CompletableFuture.completedFuture(Done.getInstance());
    }
}
