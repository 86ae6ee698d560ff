package io.walservice.node.lease;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's permission to acknowledge, renewed for as long as Cassandra answers, and what it sees of the other
 * nodes'.
 *
 * <p>Why: Pekko's Cassandra journal does not fence writers, and a node that was paused does not know that it was. It
 * counts its lease from before it asked for the renewal; whoever takes over counts from when it first saw that renewal.
 * So by the time a successor reads the journal, the former owner knows that it may not acknowledge any more, however
 * slow either is. (Gray and Cheriton, "Leases", SOSP 1989.)
 *
 * <p>Thread-safe.
 */
public final class NodeLease implements Lease {

    private static final Logger LOG = LoggerFactory.getLogger(NodeLease.class);

    private final String node;
    private final LeaseStore store;
    private final LeaseSettings settings;
    private final ObservedLeases others = new ObservedLeases();
    private final AtomicLong renewals = new AtomicLong();
    private final AtomicReference<LeaseTerm> term;
    private final AtomicBoolean renewing = new AtomicBoolean();
    private volatile boolean released;
    private volatile Cancellable ticks = Cancellable.alreadyCancelled();

    private NodeLease(String node, LeaseStore store, LeaseSettings settings) {
        this.node = node;
        this.store = store;
        this.settings = settings;
        this.term = new AtomicReference<>(LeaseTerm.none(System.nanoTime()));
    }

    /**
     * Begins to renew.
     *
     * @param node one life of a node: the same name is never used again
     */
    public static NodeLease start(ActorSystem<?> system, String node, LeaseStore store, LeaseSettings settings) {
        NodeLease lease = new NodeLease(node, store, settings);
        lease.ticks = system.scheduler()
                .scheduleAtFixedRate(Duration.ZERO, settings.renewInterval(), lease::tick, system.executionContext());
        return lease;
    }

    @Override
    public boolean held() {
        return !released && term.get().held(System.nanoTime());
    }

    @Override
    public Lease term() {
        return new Term(term.get().number());
    }

    /**
     * Whether this node has been without interruption for so long that it would know if the cluster had removed it:
     * always, in its first term.
     */
    boolean steadyFor(Duration duration) {
        return term.get().steadyFor(duration, System.nanoTime());
    }

    /** The lease for one term only. */
    private final class Term implements Lease {
        private final long number;

        Term(long number) {
            this.number = number;
        }

        @Override
        public boolean held() {
            return NodeLease.this.held() && term.get().number() == number;
        }

        @Override
        public String node() {
            return node;
        }
    }

    @Override
    public String node() {
        return node;
    }

    /** Whether another node's lease has run out, as far as this node has seen. */
    boolean expired(String otherNode) {
        return others.expired(otherNode, settings.duration(), System.nanoTime());
    }

    /**
     * Gives the lease back; the node acknowledges nothing from now on. Call it when all log partitions have stopped.
     *
     * @return completes when others can see it; completes normally also where Cassandra does not answer, as they wait
     *     then
     */
    public CompletionStage<Done> release() {
        released = true;
        ticks.cancel();
        return store.renew(new LeaseRow(node, renewals.incrementAndGet(), true))
                .handle((written, failure) -> Done.getInstance());
    }

    private void tick() {
        if (renewing.compareAndSet(false, true)) {
            long sentNanos = System.nanoTime();
            store.renew(new LeaseRow(node, renewals.incrementAndGet(), false)).whenComplete((written, failure) -> {
                renewing.set(false);
                if (failure == null) {
                    renewed(sentNanos);
                } else {
                    LOG.warn("lease not renewed, held: {}: {}", held(), failure.toString());
                }
            });
            watchOthers();
        }
    }

    private void renewed(long sentNanos) {
        long now = System.nanoTime();
        LeaseTerm before = term.getAndUpdate(current -> current.renewed(sentNanos + settings.heldNanos(), now));
        if (before.number() > 0 && term.get().number() != before.number()) {
            LOG.warn("the lease had lapsed; what this node owned, it takes over anew");
        }
    }

    private void watchOthers() {
        store.leases().whenComplete((rows, failure) -> {
            long now = System.nanoTime();
            if (failure == null) {
                rows.forEach(row -> others.observe(row, now));
            }
        });
    }

    /** Notes that a node has no lease row, so that it too expires in time. */
    void noteMissing(String otherNode) {
        others.observeMissing(otherNode, System.nanoTime());
    }
}
