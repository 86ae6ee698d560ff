package io.walservice.node.replay;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Settings of replays, section {@code wal.replay}.
 *
 * @param lookInterval how often a lane looks for one that nobody has told it of
 * @param progressInterval how often progress is stored
 * @param attempts how often an entry is tried that fails alone
 */
public record ReplaySettings(Duration lookInterval, Duration progressInterval, int attempts) {

    /** Reads section {@code wal.replay}. */
    public static ReplaySettings from(Config config) {
        return new ReplaySettings(
                config.getDuration("look-interval"),
                config.getDuration("progress-interval"),
                config.getInt("attempts"));
    }
}
