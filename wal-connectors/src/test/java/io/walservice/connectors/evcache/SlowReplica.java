package io.walservice.connectors.evcache;

import com.google.protobuf.ByteString;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A replica with something that happens before each call that changes an item: a pause, or another write. */
final class SlowReplica implements Replica {
    private final Replica replica;
    private final Supplier<CompletionStage<?>> before;

    SlowReplica(Replica replica, Supplier<CompletionStage<?>> before) {
        this.replica = replica;
        this.before = before;
    }

    /** Lets something happen once, before the first change. */
    static SlowReplica once(Replica replica, Supplier<CompletionStage<?>> what) {
        boolean[] happened = new boolean[1];
        return new SlowReplica(replica, () -> {
            if (happened[0]) {
                return CompletableFuture.completedStage(null);
            }
            happened[0] = true;
            return what.get();
        });
    }

    @Override
    public CompletionStage<Optional<Item>> get(String name) {
        return replica.get(name);
    }

    @Override
    public CompletionStage<Boolean> replace(String name, ByteString value, int lifeSeconds, long token) {
        return before.get().thenCompose(done -> replica.replace(name, value, lifeSeconds, token));
    }

    @Override
    public CompletionStage<Boolean> add(String name, ByteString value, int lifeSeconds) {
        return before.get().thenCompose(done -> replica.add(name, value, lifeSeconds));
    }

    @Override
    public CompletionStage<Boolean> remove(String name, long token) {
        return before.get().thenCompose(done -> replica.remove(name, token));
    }

    @Override
    public void close() {
        replica.close();
    }
}
