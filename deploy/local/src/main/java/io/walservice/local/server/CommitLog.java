package io.walservice.local.server;

/**
 * When Cassandra writes its commit log to the disk: before or after it answers. With one replica, as here, only
 * {@link #GROUP} and {@link #BATCH} keep what was acknowledged through a power cut.
 */
public enum CommitLog {
    /** Answers first, syncs every 10 s. The fastest, and what tests want that do not measure durability. */
    PERIODIC("""
            commitlog_sync: periodic
            commitlog_sync_period: 10000ms
            """),
    /** Syncs before it answers, at most every 5 ms for all writes that wait. */
    GROUP("""
            commitlog_sync: group
            commitlog_sync_group_window: 5ms
            """),
    /** Syncs before it answers, as soon as it can. */
    BATCH("commitlog_sync: batch");

    private final String settings;

    CommitLog(String settings) {
        this.settings = settings;
    }

    String settings() {
        return settings;
    }
}
