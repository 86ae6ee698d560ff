package io.walservice.node.park;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.walservice.connectors.LaneId;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.namespace.Order;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Parked entries in Cassandra. Those of a lane are spread over {@value #BUCKETS} partitions by their key.
 *
 * <p>Each run of a lane claims them first. Every write is a lightweight transaction that fails where another run has
 * claimed them since: a node that was thought dead cannot park what its successor has applied. Thread-safe; nothing
 * blocks.
 */
public final class ParkStore {

    static final int BUCKETS = 8;

    final CqlSession session;
    final PreparedStatement claim;
    final PreparedStatement load;
    final PreparedStatement head;
    final PreparedStatement put;
    final PreparedStatement find;
    final PreparedStatement remove;
    final PreparedStatement appliedSoFar;
    final PreparedStatement countApplied;

    /** Prepares its statements: blocks, so make it while the node starts. */
    public ParkStore(CqlSession session, String keyspace) {
        String table = keyspace + ".parked_entry";
        String bucket = " WHERE namespace = :namespace AND target = :target AND bucket = :bucket";
        String row = bucket + " AND park_key = :park_key AND epoch = :epoch AND sequence = :sequence";
        this.session = session;
        this.claim = session.prepare("UPDATE " + table + " SET run = :run" + bucket + " IF run != :run");
        this.load =
                session.prepare("SELECT park_key, next_attempt, held, max(sequence) AS last, count(*) AS waiting FROM "
                        + table + bucket + " GROUP BY namespace, target, bucket, park_key");
        this.head = session.prepare("SELECT record, attempts, next_attempt, cause, held FROM " + table + bucket
                + " AND park_key = :park_key LIMIT 1");
        this.put = session.prepare("UPDATE " + table
                + " SET record = :record, attempts = :attempts, next_attempt = :next_attempt, cause = :cause, held = :held"
                + row + " IF run = :run");
        this.find = session.prepare("SELECT cause FROM " + table + row);
        this.remove = session.prepare("DELETE FROM " + table + row + " IF run = :run");
        this.appliedSoFar = session.prepare("SELECT applied, count(park_key) AS waiting FROM " + table + bucket);
        this.countApplied = session.prepare("UPDATE " + table + " SET applied = :applied" + bucket + " IF run = :run");
    }

    /** The statement that makes the table. */
    public static String schema(String keyspace) {
        return """
                CREATE TABLE IF NOT EXISTS %s.parked_entry (
                    namespace text,
                    target text,
                    bucket int,
                    run uuid static,
                    applied bigint static,
                    park_key text,
                    epoch bigint,
                    sequence bigint,
                    record blob,
                    attempts int,
                    next_attempt timestamp,
                    cause text,
                    held boolean,
                    PRIMARY KEY ((namespace, target, bucket), park_key, epoch, sequence))
                """.formatted(keyspace);
    }

    /** Takes the parked entries of a lane over from any earlier run. */
    public CompletionStage<ParkedLane> claim(LaneId lane) {
        UUID run = UUID.randomUUID();
        CompletableFuture<?>[] claims = IntStream.range(0, BUCKETS)
                .mapToObj(bucket -> session.executeAsync(of(claim, lane, bucket).setUuid("run", run))
                        .toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(claims)
                .thenCompose(claimed -> all(bucket -> bucket(lane, bucket)))
                .thenApply(buckets -> new ParkedLane(this, lane, run, buckets));
    }

    /**
     * What is or was parked of a lane.
     *
     * @param waiting entries that are parked now
     * @param applied entries that the target took after they had been parked
     */
    public record Count(long waiting, long applied) {}

    /** Counts what is parked; reads all of it. */
    public CompletionStage<Count> count(LaneId lane) {
        return all(bucket -> bucket(lane, bucket))
                .thenApply(buckets -> new Count(
                        buckets.stream().mapToLong(Count::waiting).sum(),
                        buckets.stream().mapToLong(Count::applied).sum()));
    }

    private CompletionStage<Count> bucket(LaneId lane, int bucket) {
        return execute(of(appliedSoFar, lane, bucket)).thenApply(result -> {
            Row row = Objects.requireNonNull(result.one());
            return new Count(row.getLong("waiting"), row.getLong("applied"));
        });
    }

    private static <T> CompletionStage<List<T>> all(IntFunction<CompletionStage<T>> read) {
        List<CompletableFuture<T>> buckets = IntStream.range(0, BUCKETS)
                .mapToObj(bucket -> read.apply(bucket).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(buckets.toArray(CompletableFuture[]::new))
                .thenApply(all -> buckets.stream().map(CompletableFuture::join).toList());
    }

    /** Why a record waits, or an empty text where only others before it have failed; empty where it is not parked. */
    public CompletionStage<Optional<String>> find(LaneId lane, QueueRecord record, Order order) {
        String parkKey = ParkedEntry.parkKeyOf(record, order);
        return execute(at(find, lane, parkKey, record))
                .thenApply(result -> Optional.ofNullable(result.one())
                        .map(row -> Objects.requireNonNullElse(row.getString("cause"), "")));
    }

    static BoundStatement at(PreparedStatement statement, LaneId lane, String parkKey, QueueRecord record) {
        return of(statement, lane, bucket(parkKey))
                .setString("park_key", parkKey)
                .setLong("epoch", record.getEpoch())
                .setLong("sequence", record.getEntry().getSequence());
    }

    static int bucket(String parkKey) {
        return Math.floorMod(parkKey.hashCode(), BUCKETS);
    }

    static BoundStatement of(PreparedStatement statement, LaneId lane, int bucket) {
        return statement
                .bind()
                .setString("namespace", lane.namespace())
                .setString("target", lane.name())
                .setInt("bucket", bucket);
    }

    CompletionStage<AsyncResultSet> execute(Statement<?> statement) {
        return session.executeAsync(statement);
    }
}
