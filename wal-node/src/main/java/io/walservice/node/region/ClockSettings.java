package io.walservice.node.region;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Settings of the clock watch.
 *
 * @param interval how often each region is asked
 * @param drift how far clocks may be apart: what a write time may lie in the future, too
 */
public record ClockSettings(Duration interval, Duration drift) {

    /** Reads section {@code wal}. */
    public static ClockSettings from(Config config) {
        return new ClockSettings(config.getDuration("clock.interval"), config.getDuration("api.clock-drift"));
    }
}
