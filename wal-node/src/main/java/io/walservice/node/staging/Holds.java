package io.walservice.node.staging;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Takes ids for sets. What a set has left behind that is no longer open, as one whose node was thought dead may, is
 * taken over by whoever meets it. Thread-safe.
 */
public final class Holds {
    private final Intents intents;
    private final OpenSets open;

    public Holds(Intents intents, OpenSets open) {
        this.intents = intents;
        this.open = open;
    }

    /** Takes an id for a set that is open; false where another open set has it. */
    public CompletionStage<Boolean> take(Intents.Key key, SetId set) {
        return intents.take(key, set)
                .thenCompose(holder -> holder.isEmpty() || holder.get().equals(set)
                        ? CompletableFuture.completedStage(holder)
                        : inheritFrom(key, holder.get(), set))
                .thenApply(holder -> holder.equals(Optional.of(set)));
    }

    private CompletionStage<Optional<SetId>> inheritFrom(Intents.Key key, SetId holder, SetId set) {
        return open.contains(holder)
                .thenCompose(isOpen -> isOpen
                        ? CompletableFuture.completedStage(Optional.of(holder))
                        : intents.inherit(key, set, holder));
    }
}
