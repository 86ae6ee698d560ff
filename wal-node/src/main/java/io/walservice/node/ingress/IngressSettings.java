package io.walservice.node.ingress;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Settings of ingress, section {@code wal.ingress}.
 *
 * @param queueEntries how many entries may wait for one log partition on this node
 * @param inFlightBytes how many bytes of entries may be between acceptance and answer on this node
 * @param batch how large a batch may get
 * @param attemptTimeout how long one attempt to store a batch may take
 * @param writeTimeout how long all attempts together may take
 */
public record IngressSettings(
        int queueEntries, long inFlightBytes, Batch batch, Duration attemptTimeout, Duration writeTimeout) {

    /** How large a batch may get. */
    record Batch(int entries, long bytes) {}

    /** Reads section {@code wal.ingress}. */
    public static IngressSettings from(Config config) {
        return new IngressSettings(
                config.getInt("queue-entries"),
                config.getBytes("in-flight-size"),
                new Batch(config.getInt("batch-entries"), config.getBytes("batch-size")),
                config.getDuration("attempt-timeout"),
                config.getDuration("write-timeout"));
    }
}
