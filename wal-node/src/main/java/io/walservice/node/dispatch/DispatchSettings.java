package io.walservice.node.dispatch;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Settings of all dispatchers, section {@code wal.dispatch}.
 *
 * @param publishBytes how much is published at once
 * @param minimumBackoff wait after a failure
 * @param maximumBackoff longest wait
 */
public record DispatchSettings(long publishBytes, Duration minimumBackoff, Duration maximumBackoff) {

    /** Reads section {@code wal.dispatch}. */
    public static DispatchSettings from(Config config) {
        return new DispatchSettings(
                config.getBytes("publish-size"),
                config.getDuration("minimum-backoff"),
                config.getDuration("maximum-backoff"));
    }
}
