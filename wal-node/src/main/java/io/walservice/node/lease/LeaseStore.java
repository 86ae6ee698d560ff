package io.walservice.node.lease;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Leases and ownership in Cassandra. Ownership changes by lightweight transactions only. Thread-safe; nothing blocks.
 */
public final class LeaseStore {

    /** Rows of nodes that are gone vanish by themselves after this time. */
    private static final Duration KEEP = Duration.ofDays(1);

    private final CqlSession session;
    private final PreparedStatement renew;
    private final PreparedStatement leases;
    private final PreparedStatement owner;
    private final PreparedStatement claimFirst;
    private final PreparedStatement claimNext;
    private final PreparedStatement handBack;

    /** Prepares its statements: blocks, so make it while the node starts. */
    public LeaseStore(CqlSession session, String keyspace) {
        this.session = session;
        this.renew =
                session.prepare("INSERT INTO %s.node_lease (node, renewals, released) VALUES (?, ?, ?) USING TTL %d"
                        .formatted(keyspace, KEEP.toSeconds()));
        this.leases = session.prepare("SELECT node, renewals, released FROM %s.node_lease".formatted(keyspace));
        this.owner = session.prepare(
                "SELECT node, epoch, released FROM %s.log_owner WHERE log_partition = ?".formatted(keyspace));
        this.claimFirst = session.prepare(
                "INSERT INTO %s.log_owner (log_partition, node, epoch, released) VALUES (?, ?, ?, false) IF NOT EXISTS"
                        .formatted(keyspace));
        this.claimNext = session.prepare(
                "UPDATE %s.log_owner SET node = ?, epoch = ?, released = false WHERE log_partition = ? IF epoch = ?"
                        .formatted(keyspace));
        this.handBack = session.prepare(
                "UPDATE %s.log_owner SET released = true WHERE log_partition = ? IF epoch = ?".formatted(keyspace));
    }

    /** The statements that make the tables. */
    public static List<String> schema(String keyspace) {
        return List.of("""
                CREATE TABLE IF NOT EXISTS %s.node_lease (
                    node text PRIMARY KEY,
                    renewals bigint,
                    released boolean)
                """.formatted(keyspace), """
                CREATE TABLE IF NOT EXISTS %s.log_owner (
                    log_partition text PRIMARY KEY,
                    node text,
                    epoch bigint,
                    released boolean)
                """.formatted(keyspace));
    }

    CompletionStage<AsyncResultSet> renew(LeaseRow row) {
        return session.executeAsync(renew.bind(row.node(), row.renewals(), row.released()));
    }

    CompletionStage<List<LeaseRow>> leases() {
        return session.executeAsync(leases.bind()).thenCompose(page -> collect(page, new ArrayList<>()));
    }

    CompletionStage<Optional<Ownership>> owner(String logPartition) {
        return session.executeAsync(owner.bind(logPartition)
                        .setConsistencyLevel(com.datastax.oss.driver.api.core.ConsistencyLevel.LOCAL_SERIAL))
                .thenApply(result -> Optional.ofNullable(result.one())
                        .map(row -> new Ownership(
                                String.valueOf(row.getString("node")),
                                row.getLong("epoch"),
                                row.getBoolean("released"))));
    }

    /** Makes a node the owner after another one. False when somebody else was faster. */
    CompletionStage<Boolean> claim(String logPartition, Optional<Ownership> before, Ownership after) {
        return session.executeAsync(
                        before.isEmpty()
                                ? claimFirst.bind(logPartition, after.node(), after.epoch())
                                : claimNext.bind(
                                        after.node(),
                                        after.epoch(),
                                        logPartition,
                                        before.get().epoch()))
                .thenApply(AsyncResultSet::wasApplied);
    }

    /** Hands a partition back, unless it has another owner already. */
    CompletionStage<AsyncResultSet> handBack(String logPartition, long epoch) {
        return session.executeAsync(handBack.bind(logPartition, epoch));
    }

    private static CompletionStage<List<LeaseRow>> collect(AsyncResultSet page, List<LeaseRow> into) {
        for (Row row : page.currentPage()) {
            into.add(new LeaseRow(
                    String.valueOf(row.getString("node")), row.getLong("renewals"), row.getBoolean("released")));
        }
        return page.hasMorePages()
                ? page.fetchNextPage().thenCompose(next -> collect(next, into))
                : java.util.concurrent.CompletableFuture.completedFuture(into);
    }
}
