package io.walservice.node.control;

import com.google.protobuf.ByteString;
import com.google.protobuf.Int64Value;
import com.google.protobuf.InvalidProtocolBufferException;
import io.walservice.admin.v1.Namespace;
import io.walservice.namespace.InvalidNamespaceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.ddata.Key;
import org.apache.pekko.cluster.ddata.typed.javadsl.Replicator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the nodes of the cluster tell each other, by Pekko Distributed Data: the highest revision of each namespace, and
 * how many namespaces there are, so that a node knows when it has heard of all. For one actor only.
 *
 * <p>A replicated value travels whole, and a message holds at most 256 KiB, so namespaces are spread over buckets. With
 * 10,000 namespaces of 3 KiB, which is a large one, a bucket has about 120 KiB.
 */
final class PeerNamespaces {
    private static final Logger LOG = LoggerFactory.getLogger(PeerNamespaces.class);

    /** The same on all nodes of all versions. */
    private static final int BUCKETS = 256;

    /** Where the number of namespaces is kept, in the first bucket; no namespace has this name. */
    private static final String TOTAL = "";

    private static final Replicator.WriteConsistency AT_ONCE = new Replicator.WriteAll(Duration.ofSeconds(1));

    private final ActorRef<Replicator.Command> replicator;
    private final ActorRef<Replicator.UpdateResponse<ReplicatedNewest>> ignored;
    private final Map<String, Long> told = new HashMap<>();
    private long expected = -1;

    PeerNamespaces(
            ActorRef<Replicator.Command> replicator, ActorRef<Replicator.UpdateResponse<ReplicatedNewest>> ignored) {
        this.replicator = replicator;
        this.ignored = ignored;
    }

    /** From now on the listener is sent what anybody tells; first of all what is known already. */
    void subscribe(ActorRef<Replicator.SubscribeResponse<ReplicatedNewest>> listener) {
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            replicator.tell(new Replicator.Subscribe<>(new Bucket(bucket), listener));
        }
    }

    /** Tells the peers, at once where they can be reached, else by gossip. Does nothing where it is no news to them. */
    void tell(NamespaceRevision revision) {
        ByteString value = RevisionMessages.toMessage(revision).toByteString();
        tell(revision.name(), new Newest(revision.revision(), value));
    }

    /** Tells the peers that after this change there are so many namespaces, deleted ones included. */
    void tellTotal(long upTo, long namespaces) {
        // One more, as 0 is the version of having heard nothing.
        tell(TOTAL, new Newest(upTo + 1, Int64Value.of(namespaces).toByteString()));
    }

    /** Takes in what somebody told, and returns what of it is news. */
    List<NamespaceRevision> hear(ReplicatedNewest bucket) {
        List<NamespaceRevision> news = new ArrayList<>();
        bucket.values().forEach((name, newest) -> {
            if (isNews(name, newest)) {
                hear(name, newest, news);
            }
        });
        return news;
    }

    /** Whether one who knows so many namespaces, deleted ones included, knows what the peers know. */
    boolean isComplete(long namespaces) {
        return expected >= 0 && namespaces >= expected;
    }

    private void hear(String name, Newest newest, List<NamespaceRevision> news) {
        try {
            if (name.equals(TOTAL)) {
                expected = Int64Value.parseFrom(newest.value()).getValue();
            } else {
                news.add(RevisionMessages.toRevision(Namespace.parseFrom(newest.value())));
            }
        } catch (InvalidProtocolBufferException | InvalidNamespaceException e) {
            LOG.error("Cannot read what a peer told of namespace {}; going on with what is known", name, e);
        }
        told.put(name, newest.version());
    }

    private void tell(String name, Newest newest) {
        if (isNews(name, newest)) {
            told.put(name, newest.version());
            replicator.tell(new Replicator.Update<>(
                    new Bucket(Math.floorMod(name.hashCode(), BUCKETS)),
                    ReplicatedNewest.EMPTY,
                    AT_ONCE,
                    ignored,
                    bucket -> bucket.with(name, newest)));
        }
    }

    private boolean isNews(String name, Newest newest) {
        return newest.version() > told.getOrDefault(name, 0L);
    }

    private static final class Bucket extends Key<ReplicatedNewest> {
        private static final long serialVersionUID = 1L;

        Bucket(int number) {
            super("wal-control-" + number);
        }
    }
}
