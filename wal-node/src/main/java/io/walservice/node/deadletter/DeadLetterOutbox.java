package io.walservice.node.deadletter;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.google.protobuf.ByteString;
import io.walservice.connectors.LaneId;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters that are still to be mirrored. A copy of its own, as a letter may be handed back or discarded before.
 *
 * <p>Its rows have the same partitions as the letters, so a letter and its copy are one mutation: both are stored or
 * none, and Cassandra's limit on the size of batches, which counts those of several partitions, does not apply.
 *
 * <p>Deleted rows stay behind as tombstones for an hour. One that comes back, as a replica was away for longer, is
 * mirrored twice, which may be. Thread-safe; nothing blocks.
 */
public final class DeadLetterOutbox {

    /** How many partitions a lane has. */
    public static final int BUCKETS = DeadLetterStore.BUCKETS;

    /** Each may have a payload of a mebibyte. */
    private static final int PAGE = 10;

    private final CqlSession session;
    private final DeadLetterStore letters;
    private final PreparedStatement insert;
    private final PreparedStatement page;
    private final PreparedStatement delete;

    /** Prepares its statements: blocks, so make it while the node starts. */
    public DeadLetterOutbox(CqlSession session, String keyspace, DeadLetterStore letters) {
        String table = keyspace + ".dead_letter_outbox";
        String bucket = " WHERE namespace = :namespace AND target = :target AND bucket = :bucket";
        this.session = session;
        this.letters = letters;
        this.insert = session.prepare(
                "INSERT INTO " + table
                        + " (namespace, target, bucket, given_up, id, epoch, sequence, entry_id, record, cause, attempts) VALUES"
                        + " (:namespace, :target, :bucket, :given_up, :id, :epoch, :sequence, :entry_id, :record, :cause, :attempts)");
        this.page = session.prepare("SELECT given_up, id, epoch, sequence, entry_id, record, cause, attempts FROM "
                + table + bucket
                + " AND (given_up, id, epoch, sequence, entry_id) > (:given_up, :id, :epoch, :sequence, :entry_id) LIMIT "
                + PAGE);
        this.delete = session.prepare("DELETE FROM " + table + bucket
                + " AND given_up = :given_up AND id = :id AND epoch = :epoch AND sequence = :sequence"
                + " AND entry_id = :entry_id");
    }

    /** The statement that makes the table. */
    public static String schema(String keyspace) {
        return """
                CREATE TABLE IF NOT EXISTS %s.dead_letter_outbox (
                    namespace text,
                    target text,
                    bucket int,
                    given_up timestamp,
                    id text,
                    epoch bigint,
                    sequence bigint,
                    entry_id text,
                    record blob,
                    cause text,
                    attempts int,
                    PRIMARY KEY ((namespace, target, bucket), given_up, id, epoch, sequence, entry_id))
                    WITH gc_grace_seconds = 3600
                """.formatted(keyspace);
    }

    /** Stores a dead letter, and that it is to be mirrored; completes when both are durable. Safe to repeat. */
    public CompletionStage<Done> add(DeadLetter letter) {
        BatchStatement both = BatchStatement.newInstance(
                BatchType.LOGGED,
                letters.inserting(letter),
                row(insert, letter)
                        .setByteBuffer("record", letter.record().asReadOnlyByteBuffer())
                        .setString("cause", letter.failure().cause())
                        .setInt("attempts", letter.failure().attempts()));
        return session.executeAsync(both).thenApply(stored -> Done.getInstance());
    }

    /**
     * Some of what is to be mirrored, oldest first; none at the end of the bucket.
     *
     * @param after begin after this one; null: with the first
     */
    public CompletionStage<List<DeadLetter>> next(LaneId lane, int bucket, @Nullable DeadLetter after) {
        DeadLetter.Place place = after == null ? new DeadLetter.Place("", -1, -1, "") : after.place();
        Instant at = after == null ? Instant.EPOCH : after.failure().at();
        return session.executeAsync(at(page.bind(), lane, bucket, place).setInstant("given_up", at))
                .thenApply(result -> {
                    List<DeadLetter> found = new ArrayList<>();
                    result.currentPage().forEach(row -> found.add(letter(lane, row)));
                    return found;
                });
    }

    /** Forgets a letter as {@link #next} gave it: it has been mirrored. */
    public CompletionStage<Done> remove(DeadLetter letter) {
        return session.executeAsync(row(delete, letter)).thenApply(deleted -> Done.getInstance());
    }

    private static BoundStatement row(PreparedStatement statement, DeadLetter letter) {
        int bucket = DeadLetterStore.bucket(letter.place().id());
        return at(statement.bind(), letter.lane(), bucket, letter.place())
                .setInstant("given_up", letter.failure().at());
    }

    private static BoundStatement at(BoundStatement statement, LaneId lane, int bucket, DeadLetter.Place place) {
        return statement
                .setString("namespace", lane.namespace())
                .setString("target", lane.name())
                .setInt("bucket", bucket)
                .setString("id", place.id())
                .setLong("epoch", place.epoch())
                .setLong("sequence", place.sequence())
                .setString("entry_id", place.entryId());
    }

    private static DeadLetter letter(LaneId lane, Row row) {
        ByteBuffer record = Objects.requireNonNull(row.getByteBuffer("record"));
        return new DeadLetter(
                lane,
                new DeadLetter.Place(
                        text(row, "id"), row.getLong("epoch"), row.getLong("sequence"), text(row, "entry_id")),
                ByteString.copyFrom(record),
                new DeadLetter.Failure(
                        text(row, "cause"),
                        row.getInt("attempts"),
                        Objects.requireNonNull(row.getInstant("given_up"))));
    }

    private static String text(Row row, String column) {
        return Objects.requireNonNullElse(row.getString(column), "");
    }
}
