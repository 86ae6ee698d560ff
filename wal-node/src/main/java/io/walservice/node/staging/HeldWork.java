package io.walservice.node.staging;

import io.walservice.internal.v1.StagedItem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.pattern.Patterns;

/**
 * Does something while no set has the ids: takes them as a set does, in the same order, and gives them back. Costs two
 * lightweight transactions for each id, and sets wait meanwhile.
 *
 * <p>Who dies meanwhile leaves intents behind. They are among the open sets while they work, and what they hold is
 * stored as the content of such a set; so they are found after a while, and the ids are given back. Work that takes
 * nearly as long fails. Thread-safe.
 */
public final class HeldWork {

    /** Instead of a namespace, in names of those who are no sets; no namespace is called so. */
    private static final String NO_SET = "-";

    /** Well below the age at which open sets are looked after. */
    private static final Duration AT_MOST = Duration.ofSeconds(5);

    private static final Duration PAUSE = Duration.ofMillis(10);

    private final ActorSystem<?> system;
    private final SetTables sets;
    private final Holds holds;

    public HeldWork(ActorSystem<?> system, SetTables sets) {
        this.system = system;
        this.sets = sets;
        this.holds = sets.holds();
    }

    /** Sets held the ids all the time. */
    public static final class Contended extends RuntimeException {
        Contended(Intents.Key key) {
            super("id %s: held by mutation sets for longer than %s".formatted(key, AT_MOST), null, false, false);
        }
    }

    /**
     * Works, once the ids are taken.
     *
     * @param keys in their order
     * @return fails with {@link Contended} where that takes too long
     */
    public <T> CompletionStage<T> whileHolding(List<Intents.Key> keys, Supplier<CompletionStage<T>> work) {
        SetId self = new SetId(NO_SET, UUID.randomUUID().toString());
        Instant begin = Instant.now();
        return sets.open()
                .add(self, begin)
                .thenCompose(added -> store(keys, self))
                .thenCompose(stored -> takeAll(keys, 0, self, begin.plus(AT_MOST)))
                .thenCompose(taken -> work.get())
                .thenCompose(result -> Instant.now().isBefore(begin.plus(AT_MOST))
                        ? CompletableFuture.completedStage(result)
                        : CompletableFuture.failedStage(new Contended(keys.get(0))))
                .handle((result, failure) -> giveBack(keys, self)
                        .<T>thenCompose(done -> failure == null
                                ? CompletableFuture.completedStage(result)
                                : CompletableFuture.failedStage(failure)))
                .thenCompose(ended -> ended);
    }

    private CompletionStage<List<Void>> store(List<Intents.Key> keys, SetId self) {
        List<StagedItem> held = new ArrayList<>();
        for (Intents.Key key : keys) {
            held.add(StagedItem.newBuilder()
                    .setPosition(held.size())
                    .setNamespace(key.namespace())
                    .setId(key.id())
                    .build());
        }
        return AtOnce.each(held, item -> sets.contents().add(self.name(), item));
    }

    /**
     * Never null: what waits by Pekko's {@code after} never ends where its result is null (FutureTimeoutSupport,
     * 1.2.1).
     */
    private CompletionStage<Done> takeAll(List<Intents.Key> keys, int next, SetId self, Instant until) {
        if (next == keys.size()) {
            return CompletableFuture.completedStage(Done.getInstance());
        }
        Intents.Key key = keys.get(next);
        if (!Instant.now().isBefore(until)) { // a node that was paused may wake up here, when others have cleaned up
            return CompletableFuture.failedStage(new Contended(key));
        }
        return holds.take(key, self).thenCompose(taken -> {
            if (taken) {
                return takeAll(keys, next + 1, self, until);
            }
            return Patterns.after(PAUSE, system, () -> takeAll(keys, next, self, until));
        });
    }

    /** What cannot be given back now is found later, as that of one who died. */
    private CompletionStage<Void> giveBack(List<Intents.Key> keys, SetId self) {
        return AtOnce.each(keys, key -> sets.intents().releaseUnused(key, self))
                .thenCompose(done -> sets.contents().remove(self.name()))
                .thenCompose(removed -> sets.open().remove(self))
                .exceptionally(failure -> null);
    }
}
