package io.walservice.node.gate;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * When a target counts as out, section {@code wal.lane.breaker}.
 *
 * @param failingKeys so many keys in a row, and no success between them, are an outage; one key alone never is
 * @param firstProbe wait before the first probe
 * @param longestProbe longest wait between probes; each is twice the one before
 */
public record BreakerSettings(int failingKeys, Duration firstProbe, Duration longestProbe) {

    /** Reads section {@code wal.lane.breaker}. */
    public static BreakerSettings from(Config config) {
        return new BreakerSettings(
                config.getInt("failing-keys"), config.getDuration("first-probe"), config.getDuration("longest-probe"));
    }
}
