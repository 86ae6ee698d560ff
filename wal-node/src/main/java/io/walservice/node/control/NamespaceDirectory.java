package io.walservice.node.control;

import io.walservice.namespace.NamespaceSpec;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node knows now of the namespaces that live in its region; others are in the same database, and no concern
 * of it. Thread-safe; reading takes no lock and does no I/O, so the way of a write may ask for each entry.
 */
public final class NamespaceDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(NamespaceDirectory.class);

    private final String region;
    private final Clock clock;
    private final List<Consumer<NamespaceDirectory>> listeners = new CopyOnWriteArrayList<>();
    private volatile KnownNamespaces known = KnownNamespaces.NONE;
    private volatile DirectoryState state;

    NamespaceDirectory(String region, Clock clock) {
        this.region = region;
        this.clock = clock;
        this.state = new DirectoryState(
                DirectoryState.Source.NEVER_LOADED, clock.instant(), "the database was not asked yet");
    }

    /** The current revision of a namespace that is not deleted. */
    public Optional<NamespaceRevision> find(String name) {
        return Optional.ofNullable(known.live().get(name)).filter(this::livesHere);
    }

    /** What a namespace that is not deleted is to be now. */
    public Optional<NamespaceSpec> spec(String name) {
        return find(name).map(NamespaceRevision::spec);
    }

    /**
     * The same, but only where it is certain.
     *
     * @throws IllegalStateException where this node does not know its namespaces yet, and finds none of this name
     */
    public Optional<NamespaceSpec> certainSpec(String name) {
        // The state is read first: a node that has become ready meanwhile knows the name.
        boolean ready = ready();
        Optional<NamespaceSpec> found = spec(name);
        if (found.isEmpty() && !ready) {
            throw new IllegalStateException("namespace %s: this node does not know its namespaces yet".formatted(name));
        }
        return found;
    }

    /** All that are not deleted, as they are at this moment, in no order. */
    public Collection<NamespaceRevision> namespaces() {
        return known.live().values().stream().filter(this::livesHere).toList();
    }

    private boolean livesHere(NamespaceRevision revision) {
        return revision.spec().livesIn(region);
    }

    public DirectoryState state() {
        return state;
    }

    /** Whether a name that is not found does not exist. */
    public boolean ready() {
        return state.ready();
    }

    /**
     * Calls the listener now, and again after each change of a namespace or of the state; on one thread at a time, and
     * never for two changes at once. It must not block.
     */
    public synchronized void subscribe(Consumer<NamespaceDirectory> listener) {
        listeners.add(listener);
        notify(listener);
    }

    /** Takes over what is newer than what is known. */
    synchronized void learn(Collection<NamespaceRevision> revisions) {
        KnownNamespaces before = known;
        known = before.with(revisions);
        if (!known.equals(before)) {
            listeners.forEach(this::notify);
        }
    }

    synchronized void become(DirectoryState.Source source, String reason) {
        boolean changed = state.source() != source;
        if (changed || !state.reason().equals(reason)) {
            state = new DirectoryState(source, changed ? clock.instant() : state.since(), reason);
        }
        if (changed) {
            LOG.info(
                    "Namespaces: {} known, {} ({})",
                    known.live().size(),
                    source,
                    reason.isEmpty() ? "up to date" : reason);
            listeners.forEach(this::notify);
        }
    }

    /** How many namespaces are known, deleted ones too. */
    int size() {
        return known.all().size();
    }

    private void notify(Consumer<NamespaceDirectory> listener) {
        try {
            listener.accept(this);
        } catch (RuntimeException e) {
            LOG.error("A listener of the namespace directory failed", e);
        }
    }
}
