package io.walservice.node.control;

import com.google.protobuf.Timestamp;
import io.walservice.admin.v1.Namespace;
import io.walservice.namespace.InvalidNamespaceException;
import io.walservice.namespace.NamespaceMessages;
import java.time.Instant;

/** A revision as the message {@code wal.admin.v1.Namespace}. */
final class RevisionMessages {

    private RevisionMessages() {}

    static Namespace toMessage(NamespaceRevision revision) {
        Instant time = revision.changedTime();
        return Namespace.newBuilder()
                .setSpec(NamespaceMessages.toMessage(revision.spec()))
                .setRevision(revision.revision())
                .setAuthor(revision.author())
                .setChangedTime(
                        Timestamp.newBuilder().setSeconds(time.getEpochSecond()).setNanos(time.getNano()))
                .setDeleted(revision.deleted())
                .build();
    }

    /** @throws InvalidNamespaceException where a newer version of the node wrote what this one does not allow */
    static NamespaceRevision toRevision(Namespace message) {
        Timestamp time = message.getChangedTime();
        return new NamespaceRevision(
                NamespaceMessages.toSpec(message.getSpec()),
                message.getRevision(),
                message.getAuthor(),
                Instant.ofEpochSecond(time.getSeconds(), time.getNanos()),
                message.getDeleted());
    }
}
