package io.walservice.node.schedule;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.google.protobuf.InvalidProtocolBufferException;
import io.walservice.internal.v1.Entry;
import io.walservice.node.log.Departure;
import io.walservice.node.log.DuePlace;
import io.walservice.node.log.EntryId;
import io.walservice.node.log.LogPartitionId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/**
 * The schedule in Cassandra. Thread-safe; nothing blocks.
 *
 * <p>An entry is a row in the partition of its second. Two small tables say which hours and which of their seconds have
 * entries, so that nothing is looked for in vain; a third says when an entry is due of which only the id is known, a
 * fourth under which sequence one waits that was moved.
 *
 * <p>Every write may be repeated, by a former owner of the log partition too: one that stores an entry writes it as the
 * log has it and nothing else, and the columns that say how it left are only ever written with what the log's journal
 * has decided. Rows are never deleted one by one: a second, and an hour, goes as a whole, when it is long past and
 * never read again. So no read meets tombstones.
 */
public final class ScheduleStore {

    /** Statements of one call that are under way at once. */
    private static final int PARALLELISM = 64;

    /** Sequences whose due times share a partition. */
    private static final long PLACES = 4_096;

    /** An entry's due time is known for longer than its row. */
    private static final Duration PLACE_RESERVE = Duration.ofDays(2);

    private final CqlSession session;
    private final ActorSystem<?> system;
    private final ScheduleStatements statements;

    /** Prepares its statements: blocks, so make it while the node starts. */
    public ScheduleStore(CqlSession session, String keyspace, ActorSystem<?> system) {
        this.session = session;
        this.system = system;
        this.statements = new ScheduleStatements(session, keyspace);
    }

    /** The statements that make the tables. */
    public static List<String> schema(String keyspace) {
        return ScheduleStatements.schema(keyspace);
    }

    /**
     * Stores entries as they wait.
     *
     * @param retention of the namespace
     */
    CompletionStage<Done> put(LogPartitionId id, List<Entry> entries, Duration retention) {
        long nowMillis = System.currentTimeMillis();
        Stream<BoundStatement> rows = entries.stream().map(entry -> row(id, entry));
        Stream<BoundStatement> places = entries.stream().map(entry -> place(id, entry, nowMillis, retention));
        Stream<BoundStatement> moves =
                entries.stream().filter(Entry::getWaitsAgain).map(entry -> move(id, entry, nowMillis, retention));
        Stream<BoundStatement> seconds = entries.stream()
                .map(entry -> ScheduleTimes.secondOf(DuePlace.of(entry)))
                .distinct()
                .map(second -> at(statements.addSecond, id)
                        .setLong("hour", ScheduleTimes.hourOf(new DuePlace(ScheduleTimes.startOfSecond(second), 0)))
                        .setLong("second", second));
        Stream<BoundStatement> hours = entries.stream()
                .map(entry -> ScheduleTimes.hourOf(DuePlace.of(entry)))
                .distinct()
                .map(hour -> at(statements.addHour, id).setLong("hour", hour));
        return all(Stream.of(hours, seconds, places, moves, rows)
                .flatMap(each -> each)
                .toList());
    }

    private BoundStatement row(LogPartitionId id, Entry entry) {
        return at(statements.put, id, DuePlace.of(entry))
                .setByteBuffer("entry", ByteBuffer.wrap(entry.toByteArray()))
                .setInt("size", entry.getSerializedSize());
    }

    private BoundStatement place(LogPartitionId id, Entry entry, long nowMillis, Duration retention) {
        return at(statements.putPlace, id)
                .setLong("bucket", entry.getSequence() / PLACES)
                .setLong("sequence", entry.getSequence())
                .setLong("due_millis", entry.getDueTimeMillis())
                .setInt("ttl", secondsToLive(entry, nowMillis, retention));
    }

    private BoundStatement move(LogPartitionId id, Entry entry, long nowMillis, Duration retention) {
        long accepted = EntryId.sequenceOf(entry);
        return at(statements.putMove, id)
                .setLong("bucket", accepted / PLACES)
                .setLong("sequence", accepted)
                .setLong("moved_to", entry.getSequence())
                .setInt("ttl", secondsToLive(entry, nowMillis, retention));
    }

    private static int secondsToLive(Entry entry, long nowMillis, Duration retention) {
        long millis = Math.max(0, entry.getDueTimeMillis() - nowMillis)
                + retention.plus(PLACE_RESERVE).toMillis();
        return Math.toIntExact(Duration.ofMillis(millis).toSeconds());
    }

    /** Writes how entries left the schedule, as the log has it. */
    CompletionStage<Done> mark(LogPartitionId id, List<Departure> departures) {
        return all(departures.stream()
                .map(departure -> departure.cancelled()
                        ? at(statements.cancelled, id, departure.place())
                        : at(statements.fired, id, departure.place()).setLong("fired_as", departure.firedAs()))
                .toList());
    }

    /** Hours that have entries, from one on, in their order. */
    CompletionStage<List<Long>> hours(LogPartitionId id, long from) {
        return read(at(statements.hours, id).setLong("from_hour", from), row -> row.getLong("hour"));
    }

    /** Seconds of an hour that have entries, in their order. */
    CompletionStage<List<Long>> seconds(LogPartitionId id, long hour) {
        return read(at(statements.seconds, id).setLong("hour", hour), row -> row.getLong("second"));
    }

    /** The first rows of a second after one place up to another, without their entries. */
    CompletionStage<List<ScheduledRow>> rows(LogPartitionId id, long second, DuePlace after, DuePlace upTo, int limit) {
        return read(
                between(statements.rows, id, second, after, upTo).setInt("most", limit),
                row -> scheduled(row, Optional.empty()));
    }

    /** The entries of a second after one place up to another, in their order. */
    CompletionStage<List<Entry>> entries(LogPartitionId id, long second, DuePlace after, DuePlace upTo) {
        return read(between(statements.entries, id, second, after, upTo), row -> entry(row.getByteBuffer("entry")))
                .thenApply(found -> found.stream().flatMap(Optional::stream).toList());
    }

    /** The row at a place, with its entry. */
    public CompletionStage<Optional<ScheduledRow>> find(LogPartitionId id, DuePlace place) {
        return read(at(statements.find, id, place), row -> scheduled(row, entry(row.getByteBuffer("entry"))))
                .thenApply(found -> found.stream().findFirst());
    }

    /** Those of the rows at some places that exist. */
    CompletionStage<List<ScheduledRow>> find(LogPartitionId id, List<DuePlace> places) {
        return Source.from(places)
                .mapAsync(
                        PARALLELISM,
                        place -> read(at(statements.state, id, place), row -> scheduled(row, Optional.empty())))
                .mapConcat(rows -> rows)
                .runWith(Sink.seq(), system);
    }

    /** When the entry with a sequence is due; empty where it was not delayed, or that is long ago. */
    public CompletionStage<Optional<DuePlace>> place(LogPartitionId id, long sequence) {
        BoundStatement statement =
                at(statements.place, id).setLong("bucket", sequence / PLACES).setLong("sequence", sequence);
        return read(statement, row -> new DuePlace(row.getLong("due_millis"), sequence))
                .thenApply(found -> found.stream().findFirst());
    }

    /** Under which sequence an entry waits since it was moved last; empty where it was not, or that is long ago. */
    CompletionStage<Optional<Long>> movedTo(LogPartitionId id, long accepted) {
        BoundStatement statement =
                at(statements.movedTo, id).setLong("bucket", accepted / PLACES).setLong("sequence", accepted);
        return read(statement, row -> row.getLong("moved_to"))
                .thenApply(found -> found.stream().findFirst());
    }

    /** Those of the rows at some places that exist, with their entries. */
    CompletionStage<List<ScheduledRow>> findWithEntries(LogPartitionId id, List<DuePlace> places) {
        return Source.from(places)
                .mapAsync(PARALLELISM, place -> find(id, place))
                .mapConcat(row -> row.stream().toList())
                .runWith(Sink.seq(), system);
    }

    /** Deletes an hour with all that is in it. */
    CompletionStage<Done> deleteHour(LogPartitionId id, long hour) {
        return seconds(id, hour)
                .thenCompose(seconds -> all(seconds.stream()
                        .map(second -> at(statements.deleteRows, id).setLong("second", second))
                        .toList()))
                .thenCompose(done ->
                        session.executeAsync(at(statements.deleteSeconds, id).setLong("hour", hour)))
                .thenCompose(done ->
                        session.executeAsync(at(statements.deleteHour, id).setLong("hour", hour)))
                .thenApply(done -> Done.getInstance());
    }

    private static ScheduledRow scheduled(Row row, Optional<Entry> entry) {
        return new ScheduledRow(
                new DuePlace(row.getLong("due_millis"), row.getLong("sequence")),
                row.getInt("size"),
                row.getBoolean("cancelled"),
                row.getLong("fired_as"),
                entry);
    }

    private static Optional<Entry> entry(@Nullable ByteBuffer bytes) {
        try {
            return bytes == null ? Optional.empty() : Optional.of(Entry.parseFrom(bytes));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the schedule holds what is no entry", e);
        }
    }

    private static BoundStatement at(PreparedStatement statement, LogPartitionId id) {
        return statement.bind().setString("namespace", id.namespace()).setInt("log_partition", id.partition());
    }

    private static BoundStatement at(PreparedStatement statement, LogPartitionId id, DuePlace place) {
        return at(statement, id)
                .setLong("second", ScheduleTimes.secondOf(place))
                .setLong("due_millis", place.dueMillis())
                .setLong("sequence", place.sequence());
    }

    private static BoundStatement between(
            PreparedStatement statement, LogPartitionId id, long second, DuePlace after, DuePlace upTo) {
        return at(statement, id)
                .setLong("second", second)
                .setLong("after_millis", after.dueMillis())
                .setLong("after_sequence", after.sequence())
                .setLong("to_millis", upTo.dueMillis())
                .setLong("to_sequence", upTo.sequence());
    }

    private CompletionStage<Done> all(List<BoundStatement> writes) {
        return Source.from(PartitionBatches.of(writes))
                .mapAsyncUnordered(PARALLELISM, session::executeAsync)
                .runWith(Sink.ignore(), system);
    }

    private <T> CompletionStage<List<T>> read(BoundStatement statement, Function<Row, T> read) {
        return session.executeAsync(statement).thenCompose(page -> collect(page, new ArrayList<>(), read));
    }

    private static <T> CompletionStage<List<T>> collect(AsyncResultSet page, List<T> found, Function<Row, T> read) {
        page.currentPage().forEach(row -> found.add(read.apply(row)));
        return page.hasMorePages()
                ? page.fetchNextPage().thenCompose(next -> collect(next, found, read))
                : CompletableFuture.completedFuture(found);
    }
}
