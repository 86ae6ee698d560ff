package io.walservice.connectors;

/**
 * One number that orders all writes of an item, in all regions: the original write time, and where that is the same,
 * the rank of the region that the write comes from. Greater wins.
 *
 * <p>It stands in for a write time where a system keeps one number only. Between writes of one region with the same
 * time it does not decide; the log's order does.
 */
public final class WriteVersion {

    /** Regions have ranks below this. */
    public static final int RANKS = 1_024;

    /** Somewhen in the year 2255. */
    private static final long LATEST_MICROS = Long.MAX_VALUE / RANKS - 1;

    private WriteVersion() {}

    /**
     * The version of a write.
     *
     * @param writeTimeMicros in microseconds since 1970
     * @param regionRank 0 to 1,023; no two regions have the same
     * @throws IllegalArgumentException where one of them is out of range
     */
    public static long of(long writeTimeMicros, int regionRank) {
        if (writeTimeMicros < 0 || writeTimeMicros > LATEST_MICROS) {
            throw new IllegalArgumentException(
                    "write time: %d µs (expected: 0 to %d)".formatted(writeTimeMicros, LATEST_MICROS));
        }
        if (regionRank < 0 || regionRank >= RANKS) {
            throw new IllegalArgumentException(
                    "rank of a region: %d (expected: 0 to %d)".formatted(regionRank, RANKS - 1));
        }
        return writeTimeMicros * RANKS + regionRank;
    }

    /** The write time that a version was made of, in microseconds since 1970. */
    public static long writeTimeMicros(long version) {
        return version / RANKS;
    }
}
