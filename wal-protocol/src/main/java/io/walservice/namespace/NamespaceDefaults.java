package io.walservice.namespace;

import java.time.Duration;

/** What holds where an operator says nothing; the same for files and messages. */
final class NamespaceDefaults {

    static final int PARTITIONS = 1;
    static final String QUEUE_TYPE = "kafka";
    static final Limits LIMITS = new Limits(new DataSize(1024 * 1024), Duration.ofDays(365));
    static final Duration RETENTION = Duration.ofDays(7);
    static final RetryPolicy RETRY = new RetryPolicy(
            20,
            new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10), 2, 0.2),
            Duration.ZERO,
            RetryPolicy.AtEnd.DEAD_LETTER);
    static final DelaySpec DELAY = new DelaySpec(Duration.ZERO, Duration.ZERO);
    static final DeadLetterSpec DEAD_LETTERS = new DeadLetterSpec(1_000);
    static final int PARALLELISM = 64;
    static final String KV_TABLE = "kv";
    static final Duration GRPC_TIMEOUT = Duration.ofSeconds(5);
    static final Duration WAL_TIMEOUT = Duration.ofSeconds(5);
    static final CacheItems.By CACHE_KEYS = CacheItems.By.ID_AND_KEY;
    static final Duration CACHE_LIFETIME = Duration.ZERO;
    static final Duration CACHE_TIMEOUT = Duration.ofSeconds(2);
    static final DataSize CACHE_LARGEST_ITEM = new DataSize(1024 * 1024);
    static final ItemKeys TABLE_KEYS = ItemKeys.ID_AND_KEY;
    static final String ID_COLUMN = "id";
    static final Duration TABLE_TIMEOUT = Duration.ofSeconds(5);
    static final ItemKeys DOCUMENT_KEYS = ItemKeys.ID;
    static final Duration INDEX_TIMEOUT = Duration.ofSeconds(10);

    private static final int QUEUE_PARTITIONS_PER_LOG_PARTITION = 8;

    private NamespaceDefaults() {}

    /**
     * What is kept in every region, and keeps the latest write, gets the entries of all. A topic, an application or
     * another log, which all regions may share, gets them from the region they were written in, once.
     */
    static TargetSpec.Sources sources(TargetSpec.Kind kind) {
        boolean own =
                kind instanceof TargetSpec.Kafka || kind instanceof TargetSpec.Grpc || kind instanceof TargetSpec.Wal;
        return own ? TargetSpec.Sources.OWN : TargetSpec.Sources.ALL;
    }

    static String keyColumn(ItemKeys keys) {
        return keys == ItemKeys.ID ? "" : "key";
    }

    /** Eight a log partition, or as many whole times as the limit allows. */
    static int queuePartitions(int logPartitions) {
        if (logPartitions < 1 || logPartitions > NamespaceRules.MOST_PARTITIONS) {
            return QUEUE_PARTITIONS_PER_LOG_PARTITION;
        }
        int times = Math.min(QUEUE_PARTITIONS_PER_LOG_PARTITION, NamespaceRules.MOST_QUEUE_PARTITIONS / logPartitions);
        return times * logPartitions;
    }
}
