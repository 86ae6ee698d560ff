package io.walservice.connectors.kv;

import com.google.protobuf.ByteString;
import java.util.Map;

/**
 * An item of a kv target.
 *
 * @param entryId of the entry that set it
 * @param writeTimeMicros when the change was originally made, in microseconds since 1970
 */
public record KvRow(ByteString value, String entryId, Map<String, String> attributes, long writeTimeMicros) {

    public KvRow {
        attributes = Map.copyOf(attributes);
    }
}
