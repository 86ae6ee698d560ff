package io.walservice.connectors.evcache;

import com.google.protobuf.ByteString;
import io.walservice.connectors.Delivery;
import io.walservice.connectors.Lifetime;
import io.walservice.connectors.Outcome;
import io.walservice.connectors.Target;
import io.walservice.internal.v1.Entry;
import io.walservice.namespace.CacheItems;
import io.walservice.namespace.TargetSpec;
import io.walservice.v1.Operation;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * A cache of memcached servers, laid out as EVCache does. An entry is applied once every replica has it; while one is
 * away the others get it all the same, and the lane tries again.
 *
 * <p>The latest write of an item wins, in whatever order writes come and from wherever: see {@link ItemWriting}. A
 * server may drop items whenever it likes; what is found is never older than what was applied.
 */
public final class EvCacheTarget implements Target {
    private final String name;
    private final TargetSpec.EvCache cache;
    private final List<Replica> replicas;
    private final VersionTable versions;
    private final InstantSource clock;

    /**
     * A target on these replicas.
     *
     * @param name of the target
     * @param replicas at least one; closed with the target
     */
    EvCacheTarget(
            String name, TargetSpec.EvCache cache, List<Replica> replicas, VersionTable versions, InstantSource clock) {
        this.name = name;
        this.cache = cache;
        this.replicas = List.copyOf(replicas);
        this.versions = versions;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Outcome> apply(Delivery delivery) {
        Entry entry = delivery.entry();
        CacheItems.Entry item = new CacheItems.Entry(
                entry.getId(), entry.getKey(), entry.getPayload().size());
        List<String> faults = cache.items().faults(name, item, cache.largestItem());
        if (!faults.isEmpty()) {
            return CompletableFuture.completedStage(new Outcome.Reject(faults.get(0)));
        }
        ItemWrite write = write(delivery);
        return versions.write(write.key(), write.version())
                .thenCompose(remembered -> everywhere(write))
                .toCompletableFuture()
                .copy()
                .orTimeout(cache.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failure -> CacheFailures.outcomeOf(failure, cache.timeout()));
    }

    private ItemWrite write(Delivery delivery) {
        Entry entry = delivery.entry();
        Optional<Duration> life = Lifetime.left(entry, cache.lifetime(), clock.instant());
        boolean removes = entry.getOperation() == Operation.OPERATION_DELETE_VALUE
                || life.filter(Duration::isZero).isPresent();
        return new ItemWrite(
                new ItemWrite.ItemKey(delivery.namespace(), name, cache.items().nameOf(entry.getId(), entry.getKey())),
                new ItemVersion(delivery.version(), entry.getSequence(), removes),
                removes ? ByteString.EMPTY : entry.getPayload(),
                Math.toIntExact(life.orElse(Duration.ZERO).toSeconds()));
    }

    private CompletionStage<Outcome> everywhere(ItemWrite write) {
        CompletionStage<Outcome> all = CompletableFuture.completedStage(Outcome.APPLIED);
        for (Replica replica : replicas) {
            CompletionStage<Outcome> one = new ItemWriting(replica, versions, write, cache.timeout())
                    .run()
                    .exceptionally(failure -> CacheFailures.outcomeOf(failure, cache.timeout()));
            all = all.thenCombine(one, EvCacheTarget::worse);
        }
        return all;
    }

    /** What one server refuses, another would, too; that decides, then what failed. */
    private static Outcome worse(Outcome left, Outcome right) {
        if (left instanceof Outcome.Reject || right instanceof Outcome.Applied) {
            return left;
        }
        return right instanceof Outcome.Reject || left instanceof Outcome.Applied ? right : left;
    }

    @Override
    public void close() {
        replicas.forEach(Replica::close);
    }
}
