package io.walservice.node.park;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.walservice.connectors.LaneId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What is parked, for people who look. Reads what lanes have stored, without claiming it or any payload, so any node
 * can. Thread-safe; nothing blocks.
 */
public final class ParkedListing {

    private static final int PAGE = 500;

    private final CqlSession session;
    private final PreparedStatement page;

    /** Prepares its statement: blocks, so make it while the node starts. */
    public ParkedListing(CqlSession session, String keyspace) {
        this.session = session;
        // What is not aggregated is that of the first row of its group, which is the first entry of the key.
        this.page = session.prepare("SELECT park_key, attempts, next_attempt, cause, held, count(*) AS waiting FROM "
                + keyspace + ".parked_entry WHERE namespace = :namespace AND target = :target AND bucket = :bucket"
                + " AND park_key > :after GROUP BY namespace, target, bucket, park_key LIMIT " + PAGE);
    }

    /**
     * One key.
     *
     * @param entries that wait
     * @param first how the first of them is; only that one is tried
     */
    public record Key(LaneId lane, String parkKey, long entries, First first) {}

    /** The entry that all others of its key wait for; its fields are as in {@link ParkedEntry}. */
    public record First(int attempts, Instant nextAttempt, boolean held, String cause) {}

    /**
     * The keys of a lane that follow another one in the order of buckets and keys.
     *
     * @param after begin after this one; empty: with the first
     * @param heldOnly only those that wait for a person
     * @param wanted how many at most; fewer only where there are no more
     */
    public CompletionStage<List<Key>> after(LaneId lane, Optional<String> after, boolean heldOnly, int wanted) {
        Cursor from = new Cursor(after.map(ParkStore::bucket).orElse(0), after.orElse(""));
        return collect(lane, from, new Wish(heldOnly, wanted), new ArrayList<>());
    }

    private record Cursor(int bucket, String after) {}

    private record Wish(boolean heldOnly, int wanted) {}

    private CompletionStage<List<Key>> collect(LaneId lane, Cursor from, Wish wish, List<Key> found) {
        return session.executeAsync(ParkStore.of(page, lane, from.bucket()).setString("after", from.after()))
                .thenCompose(result -> rows(lane, result, new ArrayList<>()))
                .thenCompose(keys -> {
                    keys.stream()
                            .filter(key -> key.first().held() || !wish.heldOnly())
                            .forEach(found::add);
                    boolean bucketEnds = keys.size() < PAGE;
                    if (found.size() >= wish.wanted() || (bucketEnds && from.bucket() + 1 == ParkStore.BUCKETS)) {
                        return CompletableFuture.completedFuture(
                                found.subList(0, Math.min(wish.wanted(), found.size())));
                    }
                    Cursor next = bucketEnds
                            ? new Cursor(from.bucket() + 1, "")
                            : new Cursor(
                                    from.bucket(), keys.get(keys.size() - 1).parkKey());
                    return collect(lane, next, wish, found);
                });
    }

    /** Groups may come in pages of less than was asked for. */
    private static CompletionStage<List<Key>> rows(LaneId lane, AsyncResultSet result, List<Key> keys) {
        result.currentPage().forEach(row -> keys.add(key(lane, row)));
        return result.hasMorePages()
                ? result.fetchNextPage().thenCompose(next -> rows(lane, next, keys))
                : CompletableFuture.completedFuture(keys);
    }

    private static Key key(LaneId lane, Row row) {
        First first = new First(
                row.getInt("attempts"),
                Objects.requireNonNullElse(row.getInstant("next_attempt"), Instant.EPOCH),
                row.getBoolean("held"),
                text(row, "cause"));
        return new Key(lane, text(row, "park_key"), row.getLong("waiting"), first);
    }

    private static String text(Row row, String column) {
        return Objects.requireNonNullElse(row.getString(column), "");
    }
}
