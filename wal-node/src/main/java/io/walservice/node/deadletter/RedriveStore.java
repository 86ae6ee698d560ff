package io.walservice.node.deadletter;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import io.walservice.connectors.LaneId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.stream.StreamSupport;
import org.apache.pekko.Done;

/**
 * Redrives in Cassandra. People begin and stop them, lanes advance them; each writes columns of its own. Thread-safe;
 * nothing blocks.
 */
public final class RedriveStore {

    private static final int MOST_LISTED = 1_000;

    private final CqlSession session;
    private final PreparedStatement insert;
    private final PreparedStatement find;
    private final PreparedStatement list;
    private final PreparedStatement advance;
    private final PreparedStatement end;

    /** Prepares its statements: blocks, so make it while the node starts. */
    public RedriveStore(CqlSession session, String keyspace) {
        String table = keyspace + ".redrive";
        String row = " WHERE namespace = :namespace AND redrive_id = :redrive_id";
        this.session = session;
        this.insert = session.prepare("INSERT INTO " + table
                + " (namespace, redrive_id, target, per_second, author, filter_id, filter_entry_ids, filter_cause,"
                + " filter_from, filter_to, state, moved) VALUES (:namespace, :redrive_id, :target, :per_second, :author,"
                + " :filter_id, :filter_entry_ids, :filter_cause, :filter_from, :filter_to, :state, 0)");
        this.find = session.prepare("SELECT * FROM " + table + row);
        this.list = session.prepare("SELECT * FROM " + table + " WHERE namespace = :namespace LIMIT " + MOST_LISTED);
        this.advance = session.prepare("UPDATE " + table + " SET moved = :moved, after_id = :after_id,"
                + " after_epoch = :after_epoch, after_sequence = :after_sequence, after_entry_id = :after_entry_id"
                + row);
        this.end = session.prepare("UPDATE " + table + " SET state = :state" + row);
    }

    /** The statement that makes the table. */
    public static String schema(String keyspace) {
        return """
                CREATE TABLE IF NOT EXISTS %s.redrive (
                    namespace text,
                    redrive_id timeuuid,
                    target text,
                    per_second int,
                    author text,
                    filter_id text,
                    filter_entry_ids set<text>,
                    filter_cause text,
                    filter_from timestamp,
                    filter_to timestamp,
                    state text,
                    moved bigint,
                    after_id text,
                    after_epoch bigint,
                    after_sequence bigint,
                    after_entry_id text,
                    PRIMARY KEY (namespace, redrive_id)) WITH CLUSTERING ORDER BY (redrive_id DESC)
                """.formatted(keyspace);
    }

    /** Begins a redrive; its lane takes it up when it looks. */
    public CompletionStage<Redrive> begin(LaneId lane, DeadLetterFilter filter, int perSecond, String author) {
        UUID id = Uuids.timeBased();
        Instant at = Instant.ofEpochMilli(Uuids.unixTimestamp(id));
        Redrive redrive = new Redrive(
                id, new Redrive.Order(lane, filter, perSecond, author, at), Redrive.State.RUNNING, 0, Optional.empty());
        return session.executeAsync(of(insert, lane.namespace(), id)
                        .setString("target", lane.name())
                        .setInt("per_second", perSecond)
                        .setString("author", author)
                        .setString("filter_id", filter.id().orElse(null))
                        .setSet("filter_entry_ids", filter.entryIds(), String.class)
                        .setString("filter_cause", filter.cause().orElse(null))
                        .setInstant("filter_from", filter.from().orElse(null))
                        .setInstant("filter_to", filter.to().orElse(null))
                        .setString("state", Redrive.State.RUNNING.name()))
                .thenApply(stored -> redrive);
    }

    public CompletionStage<Optional<Redrive>> find(String namespace, UUID id) {
        return session.executeAsync(of(find, namespace, id))
                .thenApply(result -> Optional.ofNullable(result.one()).map(RedriveStore::redrive));
    }

    /** Newest first. */
    public CompletionStage<List<Redrive>> list(String namespace) {
        return session.executeAsync(
                        list.bind().setString("namespace", namespace).setPageSize(MOST_LISTED))
                .thenApply(result -> StreamSupport.stream(result.currentPage().spliterator(), false)
                        .map(RedriveStore::redrive)
                        .toList());
    }

    /** Those of a lane that are not at their end, oldest first. */
    public CompletionStage<List<Redrive>> running(LaneId lane) {
        return list(lane.namespace()).thenApply(all -> {
            List<Redrive> running = new ArrayList<>();
            for (Redrive redrive : all) {
                if (redrive.order().lane().equals(lane) && redrive.state() == Redrive.State.RUNNING) {
                    running.add(0, redrive);
                }
            }
            return running;
        });
    }

    /** Stores how far a redrive is. */
    public CompletionStage<Done> advance(Redrive redrive) {
        DeadLetter.Place after = redrive.after().orElseThrow();
        return session.executeAsync(of(advance, redrive.order().lane().namespace(), redrive.id())
                        .setLong("moved", redrive.moved())
                        .setString("after_id", after.id())
                        .setLong("after_epoch", after.epoch())
                        .setLong("after_sequence", after.sequence())
                        .setString("after_entry_id", after.entryId()))
                .thenApply(stored -> Done.getInstance());
    }

    /** Ends a redrive, one way or the other. */
    public CompletionStage<Done> end(Redrive redrive, Redrive.State state) {
        return session.executeAsync(of(end, redrive.order().lane().namespace(), redrive.id())
                        .setString("state", state.name()))
                .thenApply(stored -> Done.getInstance());
    }

    private static Redrive redrive(Row row) {
        UUID id = Objects.requireNonNull(row.getUuid("redrive_id"));
        DeadLetterFilter filter = new DeadLetterFilter(
                Optional.ofNullable(row.getString("filter_id")),
                Objects.requireNonNullElse(row.getSet("filter_entry_ids", String.class), Set.of()),
                Optional.ofNullable(row.getString("filter_cause")),
                Optional.ofNullable(row.getInstant("filter_from")),
                Optional.ofNullable(row.getInstant("filter_to")));
        LaneId lane = LaneId.named(text(row, "namespace"), text(row, "target"));
        Optional<DeadLetter.Place> after = Optional.ofNullable(row.getString("after_id"))
                .map(afterId -> new DeadLetter.Place(
                        afterId,
                        row.getLong("after_epoch"),
                        row.getLong("after_sequence"),
                        text(row, "after_entry_id")));
        return new Redrive(
                id,
                new Redrive.Order(
                        lane,
                        filter,
                        row.getInt("per_second"),
                        text(row, "author"),
                        Instant.ofEpochMilli(Uuids.unixTimestamp(id))),
                Redrive.State.valueOf(text(row, "state")),
                row.getLong("moved"),
                after);
    }

    private static BoundStatement of(PreparedStatement statement, String namespace, UUID id) {
        return statement.bind().setString("namespace", namespace).setUuid("redrive_id", id);
    }

    private static String text(Row row, String column) {
        return Objects.requireNonNullElse(row.getString(column), "");
    }
}
