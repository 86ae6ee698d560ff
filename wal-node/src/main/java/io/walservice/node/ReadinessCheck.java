package io.walservice.node;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;

/** {@link Readiness}, for Pekko Management's {@code /ready}. */
public final class ReadinessCheck implements Supplier<CompletionStage<Boolean>> {

    private final ActorSystem system;

    /** Made by Pekko Management. */
    public ReadinessCheck(ActorSystem system) {
        this.system = system;
    }

    @Override
    public CompletionStage<Boolean> get() {
        return CompletableFuture.completedFuture(
                Readiness.get(Adapter.toTyped(system)).serving());
    }
}
