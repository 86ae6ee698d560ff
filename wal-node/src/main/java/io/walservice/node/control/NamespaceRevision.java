package io.walservice.node.control;

import io.walservice.namespace.NamespaceSpec;
import java.time.Instant;

/**
 * One revision of a namespace.
 *
 * @param revision counts up from 1 with each change, also across deletion and creation anew
 * @param changedTime by the database's clock
 * @param deleted whether this revision deletes the namespace; its spec is then that of the revision before
 */
public record NamespaceRevision(
        NamespaceSpec spec, long revision, String author, Instant changedTime, boolean deleted) {

    public String name() {
        return spec.name();
    }
}
