package io.walservice.node.tally;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.walservice.connectors.LaneId;
import io.walservice.connectors.LogPosition;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Tallies in Cassandra; those of a lane share a partition, so that all change in one step. Each run of a lane claims
 * them first, and a run whose claim was taken over changes nothing any more. Thread-safe; nothing blocks.
 */
public final class TallyStore {

    private final CqlSession session;
    private final PreparedStatement claim;
    private final PreparedStatement read;
    private final PreparedStatement holdsClaim;
    private final PreparedStatement write;

    /** Prepares its statements: blocks, so make it while the node starts. */
    public TallyStore(CqlSession session, String keyspace) {
        String table = keyspace + ".lane_tally";
        String lane = " WHERE namespace = :namespace AND target = :target";
        this.session = session;
        this.claim = session.prepare("UPDATE " + table + " SET run = :run" + lane + " IF run != :run");
        this.holdsClaim = session.prepare("UPDATE " + table + " SET run = :run" + lane + " IF run = :run");
        this.read = session.prepare(
                "SELECT queue_partition, epoch, sequence, applied, parked, dead_lettered FROM " + table + lane);
        this.write =
                session.prepare("UPDATE " + table + " SET epoch = :epoch, sequence = :sequence, applied = :applied,"
                        + " parked = :parked, dead_lettered = :dead_lettered" + lane
                        + " AND queue_partition = :queue_partition");
    }

    /** The statement that makes the table. */
    public static String schema(String keyspace) {
        return """
                CREATE TABLE IF NOT EXISTS %s.lane_tally (
                    namespace text,
                    target text,
                    run uuid static,
                    queue_partition int,
                    epoch bigint,
                    sequence bigint,
                    applied bigint,
                    parked bigint,
                    dead_lettered bigint,
                    PRIMARY KEY ((namespace, target), queue_partition))
                """.formatted(keyspace);
    }

    /** Takes the tallies of a lane over from any earlier run. */
    public CompletionStage<LaneTally> claim(LaneId lane) {
        UUID run = UUID.randomUUID();
        return session.executeAsync(of(claim, lane).setUuid("run", run))
                .thenCompose(claimed -> read(lane))
                .thenApply(tallies -> new LaneTally(lane, tallies, changed -> write(lane, run, changed)));
    }

    /** All that a lane has settled. */
    public CompletionStage<Tally> total(LaneId lane) {
        return read(lane).thenApply(tallies -> tallies.values().stream().reduce(Tally.START, Tally::and));
    }

    private CompletionStage<Map<Integer, Tally>> read(LaneId lane) {
        return session.executeAsync(of(read, lane)).thenCompose(page -> rest(page, new HashMap<>()));
    }

    private static CompletionStage<Map<Integer, Tally>> rest(AsyncResultSet page, Map<Integer, Tally> found) {
        for (Row row : page.currentPage()) {
            if (!row.isNull("queue_partition")) { // a lane that has settled nothing has its static column alone
                LogPosition upTo = new LogPosition(row.getLong("epoch"), row.getLong("sequence"));
                found.put(
                        row.getInt("queue_partition"),
                        new Tally(upTo, row.getLong("applied"), row.getLong("parked"), row.getLong("dead_lettered")));
            }
        }
        return page.hasMorePages()
                ? page.fetchNextPage().thenCompose(next -> rest(next, found))
                : CompletableFuture.completedFuture(found);
    }

    /** Completes with false where another run has claimed the lane. */
    private CompletionStage<Boolean> write(LaneId lane, UUID run, Map<Integer, Tally> changed) {
        BatchStatementBuilder batch = BatchStatement.builder(BatchType.LOGGED)
                .addStatement(of(holdsClaim, lane).setUuid("run", run));
        changed.forEach((partition, tally) -> batch.addStatement(of(write, lane)
                .setInt("queue_partition", partition)
                .setLong("epoch", tally.upTo().epoch())
                .setLong("sequence", tally.upTo().sequence())
                .setLong("applied", tally.applied())
                .setLong("parked", tally.parked())
                .setLong("dead_lettered", tally.deadLettered())));
        return session.executeAsync(batch.build()).thenApply(AsyncResultSet::wasApplied);
    }

    private static BoundStatement of(PreparedStatement statement, LaneId lane) {
        return statement.bind().setString("namespace", lane.namespace()).setString("target", lane.name());
    }
}
