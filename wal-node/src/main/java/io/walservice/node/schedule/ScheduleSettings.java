package io.walservice.node.schedule;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Settings of all schedules, section {@code wal.schedule}.
 *
 * @param chunkEntries how many entries fire at once
 * @param chunkBytes how many bytes of entries fire at once, but at least one entry
 * @param pollInterval how often a second with entries is looked at
 * @param cleanInterval how often what is past its retention is deleted
 */
public record ScheduleSettings(int chunkEntries, long chunkBytes, Duration pollInterval, Duration cleanInterval) {

    /** Reads section {@code wal.schedule}. */
    public static ScheduleSettings from(Config config) {
        return new ScheduleSettings(
                config.getInt("chunk-entries"),
                config.getBytes("chunk-size"),
                config.getDuration("poll-interval"),
                config.getDuration("clean-interval"));
    }
}
