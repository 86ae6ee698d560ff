package io.walservice.node.deadletter;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.google.protobuf.ByteString;
import io.walservice.connectors.LaneId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters in Cassandra. Those of a lane are spread over {@value #BUCKETS} partitions by their ids, so that a flood
 * does not make one too large; within one they are in order of id, then of the log. Thread-safe; nothing blocks.
 */
public final class DeadLetterStore implements DeadLetters {

    static final int BUCKETS = 16;

    private static final int PAGE = 200;

    private final CqlSession session;
    private final PreparedStatement insert;
    private final PreparedStatement find;
    private final PreparedStatement page;
    private final PreparedStatement read;
    private final PreparedStatement delete;
    private final PreparedStatement noteDiscarded;
    private final PreparedStatement count;
    private final PreparedStatement countDiscarded;

    /** Prepares its statements: blocks, so make it while the node starts. */
    public DeadLetterStore(CqlSession session, String keyspace) {
        String table = keyspace + ".dead_letter";
        String bucket = " WHERE namespace = :namespace AND target = :target AND bucket = :bucket";
        String row = bucket + " AND id = :id AND epoch = :epoch AND sequence = :sequence AND entry_id = :entry_id";
        this.session = session;
        this.insert = session.prepare(
                "INSERT INTO " + table
                        + " (namespace, target, bucket, id, epoch, sequence, entry_id, record, cause, attempts, given_up) VALUES"
                        + " (:namespace, :target, :bucket, :id, :epoch, :sequence, :entry_id, :record, :cause, :attempts, :given_up)");
        this.find = session.prepare(
                "SELECT id, epoch, sequence, entry_id, cause, attempts, given_up FROM " + table
                        + " WHERE namespace = :namespace AND target = :target AND entry_id = :entry_id LIMIT 1 ALLOW FILTERING");
        this.page = session.prepare("SELECT id, epoch, sequence, entry_id, cause, attempts, given_up FROM " + table
                + bucket + " AND (id, epoch, sequence, entry_id) > (:id, :epoch, :sequence, :entry_id) LIMIT " + PAGE);
        this.read = session.prepare("SELECT record, writetime(record) AS written FROM " + table + row);
        this.delete = session.prepare("DELETE FROM " + table + " USING TIMESTAMP :written" + row);
        this.noteDiscarded = session.prepare("INSERT INTO " + keyspace
                + ".discarded_letter (namespace, target, bucket, id, epoch, sequence, entry_id) VALUES"
                + " (:namespace, :target, :bucket, :id, :epoch, :sequence, :entry_id)");
        this.count = session.prepare("SELECT count(*) FROM " + table + bucket + " AND id > ''");
        this.countDiscarded =
                session.prepare("SELECT count(*) FROM " + keyspace + ".discarded_letter" + bucket + " AND id > ''");
    }

    /** The statements that make the tables, and the index by entry id. */
    public static List<String> schema(String keyspace) {
        return List.of(
                """
                CREATE TABLE IF NOT EXISTS %s.dead_letter (
                    namespace text,
                    target text,
                    bucket int,
                    id text,
                    epoch bigint,
                    sequence bigint,
                    entry_id text,
                    record blob,
                    cause text,
                    attempts int,
                    given_up timestamp,
                    PRIMARY KEY ((namespace, target, bucket), id, epoch, sequence, entry_id))
                """.formatted(keyspace),
                "CREATE CUSTOM INDEX IF NOT EXISTS dead_letter_by_entry_id ON %s.dead_letter (entry_id)"
                                .formatted(keyspace)
                        + " USING 'StorageAttachedIndex'",
                """
                CREATE TABLE IF NOT EXISTS %s.discarded_letter (
                    namespace text,
                    target text,
                    bucket int,
                    id text,
                    epoch bigint,
                    sequence bigint,
                    entry_id text,
                    PRIMARY KEY ((namespace, target, bucket), id, epoch, sequence, entry_id))
                """.formatted(keyspace));
    }

    @Override
    public CompletionStage<Done> add(DeadLetter letter) {
        return session.executeAsync(inserting(letter)).thenApply(stored -> Done.getInstance());
    }

    /** What {@link #add} does, for a batch. */
    BoundStatement inserting(DeadLetter letter) {
        return row(insert, letter.lane(), letter.place())
                .setByteBuffer("record", letter.record().asReadOnlyByteBuffer())
                .setString("cause", letter.failure().cause())
                .setInt("attempts", letter.failure().attempts())
                .setInstant("given_up", letter.failure().at());
    }

    /** The letter of an entry, without its record. */
    public CompletionStage<Optional<Listed>> find(LaneId lane, String entryId) {
        return session.executeAsync(find.bind()
                        .setString("namespace", lane.namespace())
                        .setString("target", lane.name())
                        .setString("entry_id", entryId))
                .thenApply(result -> Optional.ofNullable(result.one()).map(row -> listed(lane, row)));
    }

    /**
     * The record of a letter as it was stored at a time.
     *
     * @param writtenMicros when, by Cassandra's reckoning
     */
    public record Stored(ByteString record, long writtenMicros) {}

    /** The record of a letter; empty where it is gone. */
    public CompletionStage<Optional<Stored>> read(LaneId lane, DeadLetter.Place place) {
        return session.executeAsync(row(read, lane, place))
                .thenApply(result -> Optional.ofNullable(result.one()).flatMap(DeadLetterStore::stored));
    }

    private static Optional<Stored> stored(Row row) {
        return Optional.ofNullable(row.getByteBuffer("record"))
                .map(record -> new Stored(ByteString.copyFrom(record), row.getLong("written")));
    }

    /**
     * Forgets a letter as it was read; if the same entry has become a dead letter again meanwhile, that one stays. Safe
     * to repeat.
     */
    public CompletionStage<Done> remove(LaneId lane, DeadLetter.Place place, Stored asRead) {
        return session.executeAsync(row(delete, lane, place).setLong("written", asRead.writtenMicros()))
                .thenApply(deleted -> Done.getInstance());
    }

    /** Forgets a letter as it was read, and notes that a person gave its entry up. Safe to repeat. */
    public CompletionStage<Done> discard(LaneId lane, DeadLetter.Place place, Stored asRead) {
        BatchStatement both = BatchStatement.newInstance(
                BatchType.LOGGED,
                row(noteDiscarded, lane, place),
                row(delete, lane, place).setLong("written", asRead.writtenMicros()));
        return session.executeAsync(both).thenApply(done -> Done.getInstance());
    }

    /**
     * How many entries of a lane were given up on; records that could not be understood are not among them, as they are
     * no entries.
     *
     * @param waiting for a person
     * @param discarded by a person
     */
    public record Count(long waiting, long discarded) {}

    /** Counts entries; reads all of them. */
    public CompletionStage<Count> count(LaneId lane) {
        return count(count, lane).thenCombine(count(countDiscarded, lane), Count::new);
    }

    private CompletionStage<Long> count(PreparedStatement statement, LaneId lane) {
        CompletionStage<Long> counted = CompletableFuture.completedFuture(0L);
        for (int bucket = 0; bucket < BUCKETS; bucket++) { // one after another: a count is costly, and not urgent
            BoundStatement next = of(statement, lane, bucket);
            counted = counted.thenCompose(before -> session.executeAsync(next)
                    .thenApply(result ->
                            before + Objects.requireNonNull(result.one()).getLong(0)));
        }
        return counted;
    }

    /**
     * A letter as it is listed: without its record.
     *
     * @param lane whose it is
     */
    public record Listed(LaneId lane, DeadLetter.Place place, DeadLetter.Failure failure) {}

    /**
     * The letters that follow a place in the order of buckets, ids and the log, those that a filter lets through.
     *
     * @param after begin after this one; null: with the first
     * @param wanted about how many; fewer only where there are no more
     */
    public CompletionStage<List<Listed>> after(
            LaneId lane, DeadLetter.@Nullable Place after, DeadLetterFilter filter, int wanted) {
        if (filter.id().isPresent() && after == null) {
            return collect(lane, new Cursor(bucket(filter.id().get()), FIRST), filter, wanted, new ArrayList<>());
        }
        Cursor from = after == null ? new Cursor(0, FIRST) : new Cursor(bucket(after.id()), after);
        return collect(lane, from, filter, wanted, new ArrayList<>());
    }

    private static final DeadLetter.Place FIRST = new DeadLetter.Place("", -1, -1, "");

    /** A place in the order of all letters of a lane. */
    private record Cursor(int bucket, DeadLetter.Place after) {}

    private CompletionStage<List<Listed>> collect(
            LaneId lane, Cursor from, DeadLetterFilter filter, int wanted, List<Listed> found) {
        return session.executeAsync(of(page, lane, from.bucket())
                        .setString("id", from.after().id())
                        .setLong("epoch", from.after().epoch())
                        .setLong("sequence", from.after().sequence())
                        .setString("entry_id", from.after().entryId()))
                .thenCompose(result -> {
                    List<Listed> rows = rows(lane, result);
                    rows.stream()
                            .filter(letter -> filter.fits(letter.place(), letter.failure()))
                            .forEach(found::add);
                    boolean bucketEnds = rows.size() < PAGE;
                    boolean end = bucketEnds && (filter.id().isPresent() || from.bucket() + 1 == BUCKETS);
                    if (found.size() >= wanted || end) {
                        return CompletableFuture.completedFuture(found);
                    }
                    Cursor next = bucketEnds
                            ? new Cursor(from.bucket() + 1, FIRST)
                            : new Cursor(
                                    from.bucket(), rows.get(rows.size() - 1).place());
                    return collect(lane, next, filter, wanted, found);
                });
    }

    private static List<Listed> rows(LaneId lane, AsyncResultSet result) {
        List<Listed> rows = new ArrayList<>();
        result.currentPage().forEach(row -> rows.add(listed(lane, row)));
        return rows;
    }

    private static Listed listed(LaneId lane, Row row) {
        DeadLetter.Place place = new DeadLetter.Place(
                text(row, "id"), row.getLong("epoch"), row.getLong("sequence"), text(row, "entry_id"));
        DeadLetter.Failure failure = new DeadLetter.Failure(
                text(row, "cause"),
                row.getInt("attempts"),
                Objects.requireNonNullElse(row.getInstant("given_up"), Instant.EPOCH));
        return new Listed(lane, place, failure);
    }

    private BoundStatement row(PreparedStatement statement, LaneId lane, DeadLetter.Place place) {
        return of(statement, lane, bucket(place.id()))
                .setString("id", place.id())
                .setLong("epoch", place.epoch())
                .setLong("sequence", place.sequence())
                .setString("entry_id", place.entryId());
    }

    private static BoundStatement of(PreparedStatement statement, LaneId lane, int bucket) {
        return statement
                .bind()
                .setString("namespace", lane.namespace())
                .setString("target", lane.name())
                .setInt("bucket", bucket);
    }

    private static String text(Row row, String column) {
        return Objects.requireNonNullElse(row.getString(column), "");
    }

    static int bucket(String id) {
        return Math.floorMod(id.hashCode(), BUCKETS);
    }
}
