package io.walservice.node.lease;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.pattern.Patterns;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes this node the owner of a log partition: waits until the former owner can no longer acknowledge, then claims the
 * next epoch.
 *
 * <p>A former owner that is still a member of the cluster need not be waited for: sharding starts an entity elsewhere
 * only after it has stopped there. One that is not (killed, or cut off and downed) is waited out. And a node that was itself
 * interrupted, so that it may be the one that was removed, trusts no member for a while. Thread-safe.
 */
public final class Takeover {

    private static final Logger LOG = LoggerFactory.getLogger(Takeover.class);
    /** Well above what a cluster takes to remove a node, and a node to learn that it was removed. */
    private static final Duration TRUST = Duration.ofSeconds(30);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final ActorSystem<?> system;
    private final NodeLease lease;
    private final LeaseStore store;
    private final Predicate<String> member;

    /**
     * Takes over for this node.
     *
     * @param member whether a node, by the name its lease has, is a member of the cluster now
     */
    public Takeover(ActorSystem<?> system, NodeLease lease, LeaseStore store, Predicate<String> member) {
        this.system = system;
        this.lease = lease;
        this.store = store;
        this.member = member;
    }

    /**
     * Makes this node the owner.
     *
     * @return the epoch; fails when Cassandra does not answer or another node claimed at the same time, and may then be
     *     tried again
     */
    public CompletionStage<Long> take(String logPartition) {
        return store.owner(logPartition)
                .thenCompose(before -> waitFor(logPartition, before).thenCompose(ready -> claim(logPartition, before)));
    }

    /**
     * Hands a partition back; the next owner need not wait. Never fails: where Cassandra does not answer, it waits
     * instead.
     */
    public CompletionStage<Boolean> handBack(String logPartition, long epoch) {
        return store.handBack(logPartition, epoch).handle((written, failure) -> failure == null);
    }

    private CompletionStage<Boolean> waitFor(String logPartition, Optional<Ownership> before) {
        if (before.isEmpty() || before.get().released() || gone(before.get().node())) {
            return CompletableFuture.completedFuture(true);
        }
        LOG.info(
                "{}: waiting for the lease of {} to run out",
                logPartition,
                before.get().node());
        return Patterns.after(LOOK_AGAIN, system, () -> look(logPartition, before.get()));
    }

    private CompletionStage<Boolean> look(String logPartition, Ownership before) {
        return gone(before.node())
                ? CompletableFuture.completedFuture(true)
                : Patterns.after(LOOK_AGAIN, system, () -> look(logPartition, before));
    }

    private boolean gone(String owner) {
        lease.noteMissing(owner);
        return owner.equals(lease.node()) || lease.expired(owner) || (lease.steadyFor(TRUST) && member.test(owner));
    }

    private CompletionStage<Long> claim(String logPartition, Optional<Ownership> before) {
        Ownership after =
                new Ownership(lease.node(), before.map(Ownership::epoch).orElse(0L) + 1, false);
        return store.claim(logPartition, before, after).thenApply(applied -> {
            if (!applied) {
                throw new IllegalStateException("%s: claimed by another node at the same time".formatted(logPartition));
            }
            return after.epoch();
        });
    }
}
