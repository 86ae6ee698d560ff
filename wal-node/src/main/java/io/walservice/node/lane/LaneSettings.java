package io.walservice.node.lane;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Settings of all lanes, section {@code wal.lane}.
 *
 * @param minimumBackoff wait before a stream that failed starts again
 * @param maximumBackoff longest such wait
 * @param drainTimeout how long a lane that stops waits for what is in flight
 * @param waitStep how soon an entry that waits notices that its lane stops
 */
public record LaneSettings(Duration minimumBackoff, Duration maximumBackoff, Duration drainTimeout, Duration waitStep) {

    /** Reads section {@code wal.lane}. */
    public static LaneSettings from(Config config) {
        return new LaneSettings(
                config.getDuration("minimum-backoff"),
                config.getDuration("maximum-backoff"),
                config.getDuration("drain-timeout"),
                config.getDuration("wait-step"));
    }
}
