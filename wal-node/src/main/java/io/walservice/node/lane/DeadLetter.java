package io.walservice.node.lane;

import com.google.protobuf.ByteString;
import io.walservice.connectors.LaneId;
import java.time.Instant;

/**
 * An entry that was given up on.
 *
 * @param entryId of the entry; of a record that could not be understood, its place on the queue
 * @param record the queue's record, byte for byte
 * @param cause why it was given up on
 * @param attempts how often it was tried
 * @param givenUp when it was given up on
 */
record DeadLetter(LaneId lane, String entryId, ByteString record, String cause, int attempts, Instant givenUp) {}
