package io.walservice.connectors;

import com.google.protobuf.ByteString;
import io.walservice.internal.v1.Entry;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A dead letter as those who watch get it.
 *
 * @param entryId as clients know it; of a record that could not be understood, its place on the queue
 * @param entry what was given up on; empty where its record could not be understood
 * @param record the queue's record, byte for byte
 */
public record MirroredLetter(LaneId lane, String entryId, Optional<Entry> entry, ByteString record, Failure failure) {

    /** Says what a copy holds that is not the payload as it is. */
    public static final String PAYLOAD = "wal-payload";

    /** Its value where the payload does not fit; the letter itself has it. */
    public static final String LEFT_OUT = "left-out";

    /** Why and when it was given up on, and after how many attempts. */
    public record Failure(String cause, int attempts, Instant at) {}

    /** What a copy carries: the entry's payload, or all of a record that could not be understood. */
    public ByteString payload() {
        return entry.map(Entry::getPayload).orElse(record);
    }

    /** Headers, or attributes, by name. Those with empty values are left out. */
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("wal-entry-id", entryId);
        headers.put("wal-namespace", lane.namespace());
        headers.put("wal-target", lane.target());
        headers.put("wal-key", entry.map(Entry::getKey).orElse(""));
        headers.put("wal-idempotency-token", entry.map(Entry::getToken).orElse(""));
        headers.put("wal-cause", failure.cause());
        headers.put("wal-attempts", Integer.toString(failure.attempts()));
        headers.put("wal-given-up-millis", Long.toString(failure.at().toEpochMilli()));
        headers.values().removeIf(String::isEmpty);
        return headers;
    }
}
