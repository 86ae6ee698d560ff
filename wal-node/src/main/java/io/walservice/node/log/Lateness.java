package io.walservice.node.log;

import io.walservice.internal.v1.Entry;
import java.time.Duration;
import java.util.List;

/**
 * How long after its time each entry fired, of those that nobody moved to now; of one owner, since it began. Not
 * thread-safe; belongs to one actor.
 */
final class Lateness {

    private long entries;
    private long totalMillis;
    private long longestMillis;

    void add(List<Entry> fired, long nowMillis) {
        for (Entry entry : fired) {
            long late = Math.max(0, nowMillis - entry.getDueTimeMillis());
            entries++;
            totalMillis += late;
            longestMillis = Math.max(longestMillis, late);
        }
    }

    Duration mean() {
        return entries == 0 ? Duration.ZERO : Duration.ofMillis(totalMillis / entries);
    }

    Duration longest() {
        return Duration.ofMillis(longestMillis);
    }
}
