package io.walservice.namespace;

import java.util.Optional;

/**
 * Which nodes run the lanes of a namespace.
 *
 * @param role those that have this role; empty: those with the role {@code consumer}, which all such namespaces share
 */
public record Consumers(Optional<String> role) {

    /** The nodes that all namespaces share unless they say otherwise. */
    public static final Consumers SHARED = new Consumers(Optional.empty());

    /** Whether the namespace has nodes of its own. */
    public boolean dedicated() {
        return role.isPresent();
    }
}
