package io.walservice.node.log;

import io.walservice.internal.v1.LogSnapshot;
import org.apache.pekko.persistence.typed.SnapshotAdapter;

/** Turns the state into its message while the actor still has it, so that a snapshot never sees a later state. */
final class LogSnapshotAdapter implements SnapshotAdapter<NamespaceLogState> {

    private final TokenWindow.Bounds bounds;

    LogSnapshotAdapter(TokenWindow.Bounds bounds) {
        this.bounds = bounds;
    }

    @Override
    public Object toJournal(NamespaceLogState state) {
        return LogMessages.toMessage(state);
    }

    @Override
    public NamespaceLogState fromJournal(Object message) {
        return LogMessages.toState((LogSnapshot) message, bounds);
    }
}
