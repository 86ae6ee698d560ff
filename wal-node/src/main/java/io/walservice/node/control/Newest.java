package io.walservice.node.control;

import com.google.protobuf.ByteString;

/**
 * What somebody said in some version; the highest wins.
 *
 * @param value the same for the same version, since the database gives out versions
 */
record Newest(long version, ByteString value) {

    static Newest of(Newest one, Newest other) {
        return other.version > one.version ? other : one;
    }
}
