package io.walservice.node.keyvalue;

import com.google.protobuf.ByteString;
import java.util.Map;

/**
 * An item that a reader has found.
 *
 * @param writeMicros its version; in microseconds since 1970
 */
record Found(String id, String key, ByteString value, Map<String, String> attributes, long writeMicros) {
    Found {
        attributes = Map.copyOf(attributes);
    }
}
