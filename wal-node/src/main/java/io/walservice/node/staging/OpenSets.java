package io.walservice.node.staging;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.StreamSupport;

/**
 * The sets that are not at their end, so that each is carried on by somebody. A set is here before it has anything
 * anywhere, and until it has nothing left. Thread-safe; nothing blocks.
 *
 * <p>Rows that are deleted leave tombstones, which is why the table is many small partitions and forgets them after ten
 * minutes: a row that comes back from a replica that was away for longer wakes a saga that deletes it again.
 */
public final class OpenSets {

    /** Partitions of the table. */
    public static final int SLOTS = 64;

    private static final int MOST = 1_000;

    /** A set, and since when it is open. */
    public record OpenSet(SetId id, Instant since) {}

    private final CqlSession session;
    private final PreparedStatement add;
    private final PreparedStatement remove;
    private final PreparedStatement find;
    private final PreparedStatement list;

    /** Prepares its statements: blocks, so make it while the node starts. */
    public OpenSets(CqlSession session, String keyspace) {
        String table = keyspace + ".mutation_open";
        this.session = session;
        this.add = Rows.prepare(
                session, "INSERT INTO " + table + " (slot, mutation, since) VALUES (:slot, :mutation, :since)");
        this.remove = Rows.prepare(session, "DELETE FROM " + table + " WHERE slot = :slot AND mutation = :mutation");
        this.find =
                Rows.prepare(session, "SELECT mutation FROM " + table + " WHERE slot = :slot AND mutation = :mutation");
        this.list = Rows.prepare(session, "SELECT mutation, since FROM " + table + " WHERE slot = :slot LIMIT " + MOST);
    }

    /** The statement that makes the table. */
    public static String schema(String keyspace) {
        return """
                CREATE TABLE IF NOT EXISTS %s.mutation_open (
                    slot int,
                    mutation text,
                    since timestamp,
                    PRIMARY KEY (slot, mutation)) WITH gc_grace_seconds = 600
                """.formatted(keyspace);
    }

    public CompletionStage<Void> add(SetId set, Instant since) {
        return session.executeAsync(add.bind()
                        .setInt("slot", slotOf(set))
                        .setString("mutation", set.name())
                        .setInstant("since", since))
                .thenApply(done -> null);
    }

    public CompletionStage<Void> remove(SetId set) {
        return session.executeAsync(remove.bind().setInt("slot", slotOf(set)).setString("mutation", set.name()))
                .thenApply(done -> null);
    }

    public CompletionStage<Boolean> contains(SetId set) {
        return session.executeAsync(find.bind().setInt("slot", slotOf(set)).setString("mutation", set.name()))
                .thenApply(result -> result.one() != null);
    }

    /** Those of these slots, at most 1,000 of each. */
    public CompletionStage<List<OpenSet>> in(List<Integer> slots) {
        CompletionStage<List<OpenSet>> all = CompletableFuture.completedStage(new ArrayList<>());
        for (int slot : slots) {
            all = all.thenCombine(in(slot), (before, more) -> {
                before.addAll(more);
                return before;
            });
        }
        return all;
    }

    private CompletionStage<List<OpenSet>> in(int slot) {
        return session.executeAsync(list.bind().setInt("slot", slot).setPageSize(MOST))
                .thenApply(result -> StreamSupport.stream(result.currentPage().spliterator(), false)
                        .map(OpenSets::openSet)
                        .toList());
    }

    private static OpenSet openSet(Row row) {
        Instant since = row.getInstant("since");
        return new OpenSet(
                SetId.named(String.valueOf(row.getString("mutation"))), since == null ? Instant.EPOCH : since);
    }

    private static int slotOf(SetId set) {
        return Math.floorMod(set.name().hashCode(), SLOTS);
    }
}
