package io.walservice.node.lease;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Settings of the node lease, section {@code wal.lease}.
 *
 * @param duration how long a lease lasts that is not renewed; the same on all nodes
 * @param renewInterval how often it is renewed
 */
public record LeaseSettings(Duration duration, Duration renewInterval) {

    /** The holder counts less than the others wait, as clocks run at slightly different speeds. */
    private static final double HOLDERS_SHARE = 0.9;

    /** Reads section {@code wal.lease}. */
    public static LeaseSettings from(Config config) {
        return new LeaseSettings(config.getDuration("duration"), config.getDuration("renew-interval"));
    }

    long heldNanos() {
        return (long) ((double) duration.toNanos() * HOLDERS_SHARE);
    }
}
