package io.walservice.node.api;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Settings of the API, section {@code wal.api}.
 *
 * @param clockDrift how far a write time may lie in the future
 * @param streamFrames how many frames of one stream may be in flight
 */
public record ApiSettings(Duration clockDrift, int streamFrames) {

    /** Reads section {@code wal.api}. */
    public static ApiSettings from(Config config) {
        return new ApiSettings(config.getDuration("clock-drift"), config.getInt("stream-frames"));
    }
}
