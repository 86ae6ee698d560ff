package io.walservice.node.control;

import java.util.List;

/** What became of a change: made, or refused and nothing changed. */
sealed interface ChangeResult {

    record Changed(NamespaceRevision revision) implements ChangeResult {}

    record AlreadyExists(String name) implements ChangeResult {}

    record NotFound(String name) implements ChangeResult {}

    /** Somebody else made a change in between. */
    record Conflict(String name, long expectedRevision, long currentRevision) implements ChangeResult {}

    /** The change touches what is fixed at creation. */
    record FixedAtCreation(List<String> faults) implements ChangeResult {}
}
