package io.walservice.node.replay;

import io.walservice.internal.v1.Entry;
import io.walservice.namespace.TargetSpec;
import io.walservice.node.log.EntryId;
import io.walservice.v1.Operation;
import java.util.UUID;

/** What a replay does to targets that do not know a repeat: they get entries a second time, and are told. */
public final class Redelivery {

    private static final String ATTRIBUTE = "wal-replay";

    private Redelivery() {}

    /** Whether a target of this kind does not keep the latest write, and so applies an entry that it has had anew. */
    public static boolean repeats(TargetSpec.Kind kind) {
        return kind instanceof TargetSpec.Kafka || kind instanceof TargetSpec.Grpc || kind instanceof TargetSpec.Wal;
    }

    /**
     * The entry as a target of this kind gets it from a replay. Another namespace knows an entry by its token, and
     * would not store it again: so it gets one that is the same for each attempt of the same replay. The marker of a
     * mutation set is marked for every target, as its items are no longer there.
     */
    public static Entry of(Entry entry, TargetSpec.Kind kind, UUID replay, int logPartition) {
        boolean isMarker = entry.getOperation() == Operation.OPERATION_APPLY_SET_VALUE;
        if (!repeats(kind) && !isMarker) {
            return entry;
        }
        Entry.Builder marked = entry.toBuilder().putAttributes(ATTRIBUTE, replay.toString());
        if (kind instanceof TargetSpec.Wal) {
            marked.setToken("replay-%s-%d.%d".formatted(replay, logPartition, EntryId.sequenceOf(entry)));
        }
        return marked.build();
    }
}
