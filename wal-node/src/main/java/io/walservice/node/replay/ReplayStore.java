package io.walservice.node.replay;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import io.walservice.connectors.LaneId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/**
 * Replays in Cassandra. People begin, pause and end them, lanes advance and end them; all of a target are in one
 * partition, so that a lightweight transaction can see to it that a target has one at a time. Progress has a table of
 * its own, and is written without conditions: whoever writes it has seen what it says. Thread-safe; nothing blocks.
 */
public final class ReplayStore {

    private static final int MOST_LISTED = 100;
    private static final String OF_TARGET = " WHERE namespace = :namespace AND target = :target";
    private static final String ROW = OF_TARGET + " AND replay_id = :replay_id";

    private final CqlSession session;
    private final Statements statements;

    private record Statements(
            PreparedStatement claim,
            PreparedStatement insert,
            PreparedStatement active,
            PreparedStatement find,
            PreparedStatement list,
            PreparedStatement change,
            PreparedStatement end,
            PreparedStatement advance,
            PreparedStatement progress,
            PreparedStatement progressOfAll) {}

    /** Prepares its statements: blocks, so make it while the node starts. */
    public ReplayStore(CqlSession session, String keyspace) {
        String table = keyspace + ".replay";
        String progress = keyspace + ".replay_progress";
        this.session = session;
        this.statements = new Statements(
                session.prepare("UPDATE " + table + " SET active = :replay_id" + OF_TARGET + " IF active = null"),
                session.prepare("INSERT INTO " + table
                        + " (namespace, target, replay_id, state, cause, author, per_second, dry_run, from_time, to_time,"
                        + " first_sequences, last_sequences, filter_id, filter_id_prefix, filter_key, filter_key_prefix,"
                        + " filter_attributes, left_out) VALUES (:namespace, :target, :replay_id, :state, '', :author,"
                        + " :per_second, :dry_run, :from_time, :to_time, :first_sequences, :last_sequences, :filter_id,"
                        + " :filter_id_prefix, :filter_key, :filter_key_prefix, :filter_attributes, :left_out)"),
                session.prepare("SELECT DISTINCT namespace, target, active FROM " + table + OF_TARGET),
                session.prepare("SELECT * FROM " + table + ROW),
                session.prepare("SELECT * FROM " + table + OF_TARGET + " LIMIT " + MOST_LISTED),
                session.prepare("UPDATE " + table + " SET state = :state" + ROW + " IF state = :before"),
                session.prepare("UPDATE " + table + " SET state = :state, cause = :cause, active = null" + ROW
                        + " IF state IN :before"),
                session.prepare("UPDATE " + progress + " SET next_sequence = :next_sequence, matching = :matching,"
                        + " left_out = :left_out, applied = :applied, failed = :failed, failures = :failures" + ROW
                        + " AND log_partition = :log_partition"),
                session.prepare("SELECT * FROM " + progress + ROW),
                session.prepare("SELECT * FROM " + progress + OF_TARGET + " AND replay_id >= :replay_id"));
    }

    /** The statements that make the tables. */
    public static List<String> schema(String keyspace) {
        return List.of("""
                CREATE TABLE IF NOT EXISTS %s.replay (
                    namespace text,
                    target text,
                    active uuid static,
                    replay_id timeuuid,
                    state text,
                    cause text,
                    author text,
                    per_second int,
                    dry_run boolean,
                    from_time timestamp,
                    to_time timestamp,
                    first_sequences map<int, bigint>,
                    last_sequences map<int, bigint>,
                    filter_id text,
                    filter_id_prefix boolean,
                    filter_key text,
                    filter_key_prefix boolean,
                    filter_attributes map<text, text>,
                    left_out set<text>,
                    PRIMARY KEY ((namespace, target), replay_id)) WITH CLUSTERING ORDER BY (replay_id DESC)
                """.formatted(keyspace), """
                CREATE TABLE IF NOT EXISTS %s.replay_progress (
                    namespace text,
                    target text,
                    replay_id timeuuid,
                    log_partition int,
                    next_sequence bigint,
                    matching bigint,
                    left_out bigint,
                    applied bigint,
                    failed bigint,
                    failures list<text>,
                    PRIMARY KEY ((namespace, target), replay_id, log_partition))
                    WITH CLUSTERING ORDER BY (replay_id DESC, log_partition ASC)
                """.formatted(keyspace));
    }

    // ---- beginning

    /** What came of the wish to begin a replay. */
    public sealed interface Beginning {}

    /** It has begun. */
    public record Begun(Replay replay) implements Beginning {}

    /** The target has another one that is not at its end. */
    public record Occupied(UUID by) implements Beginning {}

    /** A name for a replay, which says when it began. */
    public static UUID newId() {
        return Uuids.timeBased();
    }

    /** When the replay with this name began. */
    public static Instant timeOf(UUID id) {
        return Instant.ofEpochMilli(Uuids.unixTimestamp(id));
    }

    /** Begins a replay where its target has none; its lane takes it up when it looks. */
    public CompletionStage<Beginning> begin(Replay replay) {
        LaneId lane = replay.order().lane();
        BatchStatement both = BatchStatement.newInstance(DefaultBatchType.LOGGED)
                .add(of(statements.claim(), lane).setUuid("replay_id", replay.id()))
                .add(ReplayRows.bind(of(statements.insert(), lane), replay));
        return session.executeAsync(both)
                .thenApply(result -> result.wasApplied()
                        ? new Begun(replay)
                        : new Occupied(Optional.ofNullable(result.one())
                                .map(row -> row.getUuid("active"))
                                .orElse(replay.id())));
    }

    // ---- looking

    /** The replay of a target that is not at its end. */
    public CompletionStage<Optional<Replay>> active(LaneId lane) {
        return session.executeAsync(of(statements.active(), lane))
                .thenCompose(result -> Optional.ofNullable(result.one())
                        .map(row -> row.getUuid("active"))
                        .map(id -> find(lane, id))
                        .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty())));
    }

    public CompletionStage<Optional<Replay>> find(LaneId lane, UUID id) {
        return session.executeAsync(of(statements.find(), lane).setUuid("replay_id", id))
                .thenCompose(result -> {
                    Row row = result.one();
                    return row == null
                            ? CompletableFuture.completedFuture(Optional.empty())
                            : rows(of(statements.progress(), lane).setUuid("replay_id", id))
                                    .thenApply(progress -> Optional.of(ReplayRows.replay(lane, row, progress)));
                });
    }

    /** Newest first, at most {@value #MOST_LISTED}. */
    public CompletionStage<List<Replay>> list(LaneId lane) {
        return rows(of(statements.list(), lane))
                .thenCompose(found -> found.isEmpty()
                        ? CompletableFuture.completedFuture(List.of())
                        : rows(of(statements.progressOfAll(), lane)
                                        .setUuid(
                                                "replay_id",
                                                found.get(found.size() - 1).getUuid("replay_id")))
                                .thenApply(progress -> found.stream()
                                        .map(row -> ReplayRows.replay(lane, row, progress))
                                        .toList()));
    }

    private CompletionStage<List<Row>> rows(BoundStatement statement) {
        return session.executeAsync(statement).thenCompose(ReplayRows::all);
    }

    // ---- going on

    /** Stores how far a replay is in one log partition. */
    CompletionStage<Done> advance(Replay replay, ReplayPart part) {
        return session.executeAsync(of(statements.advance(), replay)
                        .setInt("log_partition", part.partition())
                        .setLong("next_sequence", part.nextSequence())
                        .setLong("matching", part.counts().matching())
                        .setLong("left_out", part.counts().leftOut())
                        .setLong("applied", part.counts().applied())
                        .setLong("failed", part.counts().failed())
                        .setList("failures", ReplayRows.texts(part.failures()), String.class))
                .thenApply(stored -> Done.getInstance());
    }

    /** Pauses one that runs; others stay as they are. */
    public CompletionStage<Done> pause(Replay replay) {
        return change(replay, Replay.State.RUNNING, Replay.State.PAUSED);
    }

    /** Lets one go on that is paused; others stay as they are. */
    public CompletionStage<Done> resume(Replay replay) {
        return change(replay, Replay.State.PAUSED, Replay.State.RUNNING);
    }

    private CompletionStage<Done> change(Replay replay, Replay.State before, Replay.State after) {
        return session.executeAsync(of(statements.change(), replay)
                        .setString("before", before.name())
                        .setString("state", after.name()))
                .thenApply(stored -> Done.getInstance());
    }

    /** Ends one for good that has not ended; its target may have another one then. */
    public CompletionStage<Done> cancel(Replay replay) {
        return end(
                replay, Replay.State.CANCELLED, "", List.of(Replay.State.RUNNING.name(), Replay.State.PAUSED.name()));
    }

    /** Ends one that runs. One that a person has paused or ended meanwhile stays so. */
    CompletionStage<Done> end(Replay replay, Replay.State state, String cause) {
        return end(replay, state, cause, List.of(Replay.State.RUNNING.name()));
    }

    private CompletionStage<Done> end(Replay replay, Replay.State state, String cause, List<String> before) {
        return session.executeAsync(of(statements.end(), replay)
                        .setString("state", state.name())
                        .setString("cause", cause)
                        .setList("before", before, String.class))
                .thenApply(stored -> Done.getInstance());
    }

    private static BoundStatement of(PreparedStatement statement, Replay replay) {
        return of(statement, replay.order().lane()).setUuid("replay_id", replay.id());
    }

    private static BoundStatement of(PreparedStatement statement, LaneId lane) {
        return statement.bind().setString("namespace", lane.namespace()).setString("target", lane.name());
    }
}
