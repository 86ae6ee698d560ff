package io.walservice.node.deadletter;

import com.google.protobuf.ByteString;
import io.walservice.connectors.LaneId;
import java.time.Instant;

/**
 * An entry that was given up on.
 *
 * @param place which entry it is, and where among the letters of its lane
 * @param record the queue's record, byte for byte
 */
public record DeadLetter(LaneId lane, Place place, ByteString record, Failure failure) {

    /**
     * Which entry it is. Letters of one id are in log order.
     *
     * @param id the entry's; empty where the record could not be understood
     * @param entryId as clients know it; of a record that could not be understood, its place on the queue
     */
    public record Place(String id, long epoch, long sequence, String entryId) {}

    /** Why and when it was given up on, and after how many attempts. */
    public record Failure(String cause, int attempts, Instant at) {}
}
