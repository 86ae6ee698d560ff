package io.walservice.node.control;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this node knows its namespaces, for Pekko Management's readiness; while it does not, the log says why.
 * Public, with this constructor, because Pekko Management creates it by its name.
 */
public final class ControlPlaneCheck implements Supplier<CompletionStage<Boolean>> {
    private static final Logger LOG = LoggerFactory.getLogger(ControlPlaneCheck.class);

    private final NamespaceDirectory directory;
    private final AtomicBoolean said = new AtomicBoolean();

    public ControlPlaneCheck(ActorSystem system) {
        this.directory = ControlPlane.get(Adapter.toTyped(system)).directory();
    }

    @Override
    public CompletionStage<Boolean> get() {
        DirectoryState state = directory.state();
        if (state.ready()) {
            said.set(false);
        } else if (!said.getAndSet(true)) {
            LOG.warn(
                    "Not ready: neither the database nor a peer has told this node of its namespaces yet ({})",
                    state.reason());
        }
        return CompletableFuture.completedFuture(state.ready());
    }
}
