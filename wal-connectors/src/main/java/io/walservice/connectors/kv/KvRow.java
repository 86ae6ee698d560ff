package io.walservice.connectors.kv;

import com.google.protobuf.ByteString;
import io.walservice.connectors.WriteVersion;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * An item of a kv target.
 *
 * @param entryId of the entry that set it
 * @param version of the write that set it, see {@link WriteVersion}
 * @param life what is left of it; empty: for ever
 */
public record KvRow(
        ByteString value, String entryId, Map<String, String> attributes, long version, Optional<Duration> life) {

    public KvRow {
        attributes = Map.copyOf(attributes);
    }

    /** When the change was originally made, in microseconds since 1970. */
    public long writeTimeMicros() {
        return WriteVersion.writeTimeMicros(version);
    }
}
