package io.walservice.node.retention;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Settings of settlement and retention, section {@code wal.retention}.
 *
 * @param settlementInterval how often the lanes' progress is looked at
 * @param deletionInterval how often what has served is deleted, at most
 */
public record RetentionSettings(Duration settlementInterval, Duration deletionInterval) {

    /** Reads section {@code wal.retention}. */
    public static RetentionSettings from(Config config) {
        return new RetentionSettings(
                config.getDuration("settlement-interval"), config.getDuration("deletion-interval"));
    }
}
