package io.walservice.node.park;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.walservice.connectors.LaneId;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.namespace.Order;
import io.walservice.node.park.ParkedBucket.Change;
import io.walservice.node.park.ParkedBucket.Kind;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.apache.pekko.Done;

/**
 * The parked entries of a lane, as one run of it has claimed them. Each write fails with {@link ClaimLostException}
 * once another run has claimed them. Thread-safe.
 */
public final class ParkedLane implements ParkedEntries {

    private final ParkStore store;
    private final LaneId lane;
    private final UUID run;
    private final List<ParkedBucket> buckets;

    /** @param counts of each bucket, as they are at this claim */
    ParkedLane(ParkStore store, LaneId lane, UUID run, List<ParkStore.Count> counts) {
        this.store = store;
        this.lane = lane;
        this.run = run;
        this.buckets = IntStream.range(0, ParkStore.BUCKETS)
                .mapToObj(bucket -> new ParkedBucket(
                        counts.get(bucket).applied(), (changes, count) -> store(bucket, changes, count)))
                .toList();
    }

    @Override
    public CompletionStage<List<Waiting>> load() {
        List<CompletableFuture<List<Waiting>>> loading = IntStream.range(0, ParkStore.BUCKETS)
                .mapToObj(bucket -> store.execute(ParkStore.of(store.load, lane, bucket))
                        .thenCompose(page -> rest(page, new ArrayList<>()))
                        .toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(loading.toArray(CompletableFuture[]::new))
                .thenApply(all -> loading.stream()
                        .flatMap(bucket -> bucket.join().stream())
                        .toList());
    }

    private static CompletionStage<List<Waiting>> rest(AsyncResultSet page, List<Waiting> found) {
        for (Row row : page.currentPage()) {
            if (row.getString("park_key") != null) { // a partition without rows has its static column alone
                found.add(new Waiting(
                        text(row, "park_key"),
                        row.getLong("waiting"),
                        row.getLong("last"),
                        Objects.requireNonNullElse(row.getInstant("next_attempt"), Instant.EPOCH),
                        row.getBoolean("held")));
            }
        }
        return page.hasMorePages()
                ? page.fetchNextPage().thenCompose(next -> rest(next, found))
                : CompletableFuture.completedFuture(found);
    }

    @Override
    public CompletionStage<Optional<ParkedEntry>> head(String parkKey) {
        return store.execute(ParkStore.of(store.head, lane, ParkStore.bucket(parkKey))
                        .setString("park_key", parkKey))
                .thenApply(result -> Optional.ofNullable(result.one()).map(row -> entry(parkKey, row)));
    }

    @Override
    public CompletionStage<Boolean> has(QueueRecord record, Order order) {
        return store.find(lane, record, order).thenApply(Optional::isPresent);
    }

    @Override
    public CompletionStage<Done> put(ParkedEntry entry) {
        return change(Kind.PUT, entry);
    }

    @Override
    public CompletionStage<Done> remove(ParkedEntry entry) {
        return change(Kind.REMOVED, entry);
    }

    @Override
    public CompletionStage<Done> applied(ParkedEntry entry) {
        return change(Kind.APPLIED, entry);
    }

    private CompletionStage<Done> change(Kind kind, ParkedEntry entry) {
        return buckets.get(ParkStore.bucket(entry.parkKey())).change(kind, entry);
    }

    private CompletionStage<Done> store(int bucket, List<Change> changes, OptionalLong count) {
        List<BoundStatement> statements = new ArrayList<>();
        count.ifPresent(applied ->
                statements.add(ParkStore.of(store.countApplied, lane, bucket).setLong("applied", applied)));
        changes.forEach(change -> statements.add(statement(change)));
        BatchStatementBuilder batch = BatchStatement.builder(BatchType.LOGGED);
        statements.forEach(statement -> batch.addStatement(statement.setUuid("run", run)));
        return store.execute(batch.build()).thenApply(result -> {
            if (!result.wasApplied()) {
                throw new ClaimLostException(lane);
            }
            return Done.getInstance();
        });
    }

    private BoundStatement statement(Change change) {
        ParkedEntry entry = change.entry();
        return change.kind() == Kind.PUT
                ? row(store.put, entry)
                        .setByteBuffer("record", entry.record().toByteString().asReadOnlyByteBuffer())
                        .setInt("attempts", entry.attempts())
                        .setInstant("next_attempt", entry.nextAttempt())
                        .setString("cause", entry.cause())
                        .setBoolean("held", entry.held())
                : row(store.remove, entry);
    }

    /** How many entries were applied after they had been parked, in all. */
    public long appliedSoFar() {
        return buckets.stream().mapToLong(ParkedBucket::count).sum();
    }

    private BoundStatement row(PreparedStatement statement, ParkedEntry entry) {
        return ParkStore.at(statement, lane, entry.parkKey(), entry.record());
    }

    private static ParkedEntry entry(String parkKey, Row row) {
        ByteBuffer record = Objects.requireNonNull(row.getByteBuffer("record"));
        try {
            return new ParkedEntry(
                    parkKey,
                    QueueRecord.parseFrom(ByteString.copyFrom(record)),
                    row.getInt("attempts"),
                    Objects.requireNonNullElse(row.getInstant("next_attempt"), Instant.EPOCH),
                    text(row, "cause"),
                    row.getBoolean("held"));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("parked entry of %s: not a queue record".formatted(parkKey), e);
        }
    }

    private static String text(Row row, String column) {
        return Objects.requireNonNullElse(row.getString(column), "");
    }

    /** Another run of the lane has claimed its parked entries. */
    static final class ClaimLostException extends RuntimeException {
        ClaimLostException(LaneId lane) {
            super(lane + ": another run of the lane has claimed its parked entries", null, false, false);
        }
    }
}
