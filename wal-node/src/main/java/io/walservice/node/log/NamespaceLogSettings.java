package io.walservice.node.log;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Settings of every log partition, section {@code wal.log}.
 *
 * @param tokens how many tokens are remembered, and for how long
 * @param tailBytes how much of the newest entries is kept in memory for the dispatcher
 * @param pullBytes how much a dispatcher gets at once
 * @param recordInterval how often the dispatcher's progress is journalled
 * @param snapshot when a snapshot is taken
 */
public record NamespaceLogSettings(
        TokenWindow.Bounds tokens, long tailBytes, long pullBytes, Duration recordInterval, SnapshotEvery snapshot) {

    /** A snapshot is taken after so many events or so many bytes of entries, whichever comes first. */
    record SnapshotEvery(int events, long bytes) {}

    /** Reads section {@code wal.log}. */
    public static NamespaceLogSettings from(Config config) {
        return new NamespaceLogSettings(
                new TokenWindow.Bounds(config.getInt("token-window"), config.getDuration("token-age")),
                config.getBytes("tail-size"),
                config.getBytes("pull-size"),
                config.getDuration("record-interval"),
                new SnapshotEvery(config.getInt("snapshot-events"), config.getBytes("snapshot-size")));
    }
}
