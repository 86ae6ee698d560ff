package io.walservice.node.keyvalue;

import io.walservice.internal.v1.StagedItem;
import io.walservice.node.staging.AtOnce;
import io.walservice.node.staging.Contents;
import io.walservice.node.staging.Holds;
import io.walservice.node.staging.Intents;
import io.walservice.node.staging.OpenSets;
import io.walservice.node.staging.SetId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.pattern.Patterns;

/**
 * Reads while no set has the ids: takes them as a set does, in the same order, and gives them back. Costs two
 * lightweight transactions for each id, and sets wait meanwhile.
 *
 * <p>A reader that dies leaves its intents behind. It is among the open sets while it reads, and what it holds is
 * stored as the content of such a set; so it is found after a while, and its ids are given back. A reader that takes
 * nearly as long gives up. Thread-safe.
 */
final class HeldReads {

    /** Of the names of readers; no namespace is called so. */
    private static final String READER = "-";

    /** Well below the age at which open sets are looked after. */
    private static final Duration AT_MOST = Duration.ofSeconds(5);

    private static final Duration PAUSE = Duration.ofMillis(10);

    private final ActorSystem<?> system;
    private final Intents intents;
    private final OpenSets open;
    private final Contents contents;
    private final Holds holds;

    HeldReads(ActorSystem<?> system, Intents intents, OpenSets open, Contents contents) {
        this.system = system;
        this.intents = intents;
        this.open = open;
        this.contents = contents;
        this.holds = new Holds(intents, open);
    }

    /** Sets held the ids all the time. */
    static final class Contended extends RuntimeException {
        Contended(Intents.Key key) {
            super("id %s: held by mutation sets for longer than %s".formatted(key, AT_MOST), null, false, false);
        }
    }

    /** @param keys in their order */
    <T> CompletionStage<T> read(List<Intents.Key> keys, Supplier<CompletionStage<T>> rows) {
        SetId self = new SetId(READER, UUID.randomUUID().toString());
        Instant begin = Instant.now();
        return open.add(self, begin)
                .thenCompose(added -> store(keys, self))
                .thenCompose(stored -> takeAll(keys, 0, self, begin.plus(AT_MOST)))
                .thenCompose(taken -> rows.get())
                .thenCompose(found -> Instant.now().isBefore(begin.plus(AT_MOST))
                        ? CompletableFuture.completedStage(found)
                        : CompletableFuture.failedStage(new Contended(keys.get(0))))
                .handle((found, failure) -> giveBack(keys, self)
                        .<T>thenCompose(done -> failure == null
                                ? CompletableFuture.completedStage(found)
                                : CompletableFuture.failedStage(failure)))
                .thenCompose(result -> result);
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
        return AtOnce.each(held, item -> contents.add(self.name(), item));
    }

    private CompletionStage<Void> takeAll(List<Intents.Key> keys, int next, SetId self, Instant until) {
        if (next == keys.size()) {
            return CompletableFuture.completedStage(null);
        }
        Intents.Key key = keys.get(next);
        return holds.take(key, self).thenCompose(taken -> {
            if (taken) {
                return takeAll(keys, next + 1, self, until);
            }
            return Instant.now().isBefore(until)
                    ? Patterns.after(PAUSE, system, () -> takeAll(keys, next, self, until))
                    : CompletableFuture.failedStage(new Contended(key));
        });
    }

    /** What cannot be given back now is found later, as that of a reader that died. */
    private CompletionStage<Void> giveBack(List<Intents.Key> keys, SetId self) {
        return AtOnce.each(keys, key -> intents.releaseUnused(key, self))
                .thenCompose(done -> contents.remove(self.name()))
                .thenCompose(removed -> open.remove(self))
                .exceptionally(failure -> null);
    }
}
