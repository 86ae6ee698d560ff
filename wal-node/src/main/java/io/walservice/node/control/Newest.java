package io.walservice.node.control;

import com.google.protobuf.ByteString;
import org.apache.pekko.cluster.ddata.ReplicatedData;

/**
 * A replicated value of which the highest version wins. It is sound because a version has one value only, given out by
 * the database. Pekko's own LWWMap is not: its puts travel as deltas that overwrite, also the newer by the older.
 *
 * @param value the same for the same version
 */
record Newest(long version, ByteString value) implements ReplicatedData {
    static final Newest NOTHING = new Newest(0, ByteString.EMPTY);

    @Override
    public ReplicatedData merge(ReplicatedData that) {
        return that instanceof Newest other && other.version > version ? other : this;
    }
}
