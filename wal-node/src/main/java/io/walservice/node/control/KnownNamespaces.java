package io.walservice.node.control;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * What is known, as an immutable value.
 *
 * @param all the highest revision seen of each namespace, deleted ones too: they keep older revisions from coming back
 * @param live those of them that are not deleted
 */
record KnownNamespaces(Map<String, NamespaceRevision> all, Map<String, NamespaceRevision> live) {
    static final KnownNamespaces NONE = new KnownNamespaces(Map.of(), Map.of());

    /** The same object where nothing of it is news. Order and repetition do not matter. */
    KnownNamespaces with(Collection<NamespaceRevision> revisions) {
        Map<String, NamespaceRevision> newAll = new HashMap<>(all);
        revisions.forEach(revision -> newAll.merge(revision.name(), revision, KnownNamespaces::higher));
        if (newAll.equals(all)) {
            return this;
        }
        Map<String, NamespaceRevision> newLive = new HashMap<>(newAll);
        newLive.values().removeIf(NamespaceRevision::deleted);
        return new KnownNamespaces(Map.copyOf(newAll), Map.copyOf(newLive));
    }

    private static NamespaceRevision higher(NamespaceRevision one, NamespaceRevision other) {
        return other.revision() > one.revision() ? other : one;
    }
}
