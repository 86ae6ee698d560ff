package io.walservice.node.control;

import com.google.protobuf.ByteString;
import com.google.protobuf.Int64Value;
import com.google.protobuf.InvalidProtocolBufferException;
import io.walservice.admin.v1.Namespace;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.ddata.Key;
import org.apache.pekko.cluster.ddata.typed.javadsl.Replicator;

/**
 * What the nodes of the cluster tell each other, by Pekko Distributed Data: a key for each namespace, so that no
 * message grows with their number, and one that says how many there are, so that a node knows when it has heard of all.
 * For one actor only.
 */
final class PeerNamespaces {
    /** Stands for all keys that begin so. */
    static final Key<Newest> ALL = new NewestKey("wal-control:*");

    private static final Key<Newest> SUMMARY = new NewestKey("wal-control:summary");
    private static final String NAMESPACE = "wal-control:namespace:";
    private static final Replicator.WriteConsistency AT_ONCE = new Replicator.WriteAll(Duration.ofSeconds(1));

    private final ActorRef<Replicator.Command> replicator;
    private final ActorRef<Replicator.UpdateResponse<Newest>> ignored;
    private final Map<String, Long> told = new HashMap<>();
    private long expected = -1;

    PeerNamespaces(ActorRef<Replicator.Command> replicator, ActorRef<Replicator.UpdateResponse<Newest>> ignored) {
        this.replicator = replicator;
        this.ignored = ignored;
    }

    /** Tells the peers, at once where they can be reached, else by gossip. Does nothing where it is no news to them. */
    void tell(NamespaceRevision revision) {
        ByteString value = RevisionMessages.toMessage(revision).toByteString();
        tell(new NewestKey(NAMESPACE + revision.name()), new Newest(revision.revision(), value));
    }

    /** Tells the peers that after this change there are so many namespaces, deleted ones included. */
    void tellTotal(long upTo, long namespaces) {
        // One more, as 0 is the version of having heard nothing.
        tell(SUMMARY, new Newest(upTo + 1, Int64Value.of(namespaces).toByteString()));
    }

    /** Takes in what was told by somebody; where it is about a namespace, which revision. */
    Optional<NamespaceRevision> hear(Key<Newest> key, Newest newest) throws InvalidProtocolBufferException {
        told.merge(key.id(), newest.version(), Math::max);
        if (key.equals(SUMMARY)) {
            expected = Int64Value.parseFrom(newest.value()).getValue();
            return Optional.empty();
        }
        return Optional.of(RevisionMessages.toRevision(Namespace.parseFrom(newest.value())));
    }

    /** Whether one who knows so many namespaces, deleted ones included, knows what the peers know. */
    boolean isComplete(long namespaces) {
        return expected >= 0 && namespaces >= expected;
    }

    private void tell(Key<Newest> key, Newest newest) {
        if (told.getOrDefault(key.id(), 0L) < newest.version()) {
            told.put(key.id(), newest.version());
            replicator.tell(new Replicator.Update<>(
                    key, Newest.NOTHING, AT_ONCE, ignored, known -> (Newest) known.merge(newest)));
        }
    }

    private static final class NewestKey extends Key<Newest> {
        private static final long serialVersionUID = 1L;

        NewestKey(String id) {
            super(id);
        }
    }
}
