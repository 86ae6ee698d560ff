package io.walservice.node.staging;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.walservice.internal.v1.StagedItem;
import io.walservice.internal.v1.UniqueTerm;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Which set holds which id: at most one, from before it looks at its conditions until all its targets have it. An
 * intent is on an id with all its items, so that removing a whole id and scanning it are covered, too; sets that share
 * an id go one after another.
 *
 * <p>Every change is a lightweight transaction, so two nodes never both think that they have an id for different sets.
 * A set may take what it holds again. Thread-safe; nothing blocks.
 */
public final class Intents {

    /** What an intent is on. */
    public record Key(String namespace, String id) implements Comparable<Key> {

        /** What an item has in a unique index, for which there is an intent as for an id: no namespace has a slash. */
        public static Key ofTerm(String namespace, UniqueTerm term) {
            return new Key(namespace + "/" + term.getTarget() + "/" + term.getIndex(), term.getText());
        }

        /** What a set has to take for an item. */
        public static Stream<Key> of(StagedItem item) {
            return Stream.concat(
                    Stream.of(new Key(item.getNamespace(), item.getId())),
                    item.getUniqueTermsList().stream().map(term -> ofTerm(item.getNamespace(), term)));
        }

        /**
         * All sets take their ids in this order, and wait while they hold what comes before: so none waits in a ring.
         */
        @Override
        public int compareTo(Key other) {
            int byNamespace = namespace.compareTo(other.namespace);
            return byNamespace != 0 ? byNamespace : id.compareTo(other.id);
        }

        @Override
        public String toString() {
            return namespace + "/" + id;
        }
    }

    /**
     * What is known of an id.
     *
     * @param holder the set that has it
     * @param lastMicros write time of the last set that had it and was applied; 0 where none is remembered
     */
    public record Intent(Optional<SetId> holder, long lastMicros) {
        static final Intent FREE = new Intent(Optional.empty(), 0);
    }

    private final CqlSession session;
    private final PreparedStatement take;
    private final PreparedStatement inherit;
    private final PreparedStatement read;
    private final PreparedStatement release;
    private final PreparedStatement releaseUnused;
    private final int memorySeconds;

    /**
     * Prepares its statements: blocks, so make it while the node starts.
     *
     * @param memory how long the last write time of an id is remembered: longer than clocks differ
     */
    public Intents(CqlSession session, String keyspace, Duration memory) {
        String table = keyspace + ".mutation_intent";
        String row = " WHERE namespace = :namespace AND id = :id";
        this.session = session;
        this.memorySeconds = Math.toIntExact(memory.toSeconds());
        this.take = Rows.prepare(session, "UPDATE " + table + " SET holder = :taker" + row + " IF holder = null");
        this.inherit = Rows.prepare(session, "UPDATE " + table + " SET holder = :taker" + row + " IF holder = :former");
        this.read = Rows.prepare(session, "SELECT holder, last_micros FROM " + table + row);
        this.release = Rows.prepare(
                session,
                "UPDATE " + table + " USING TTL :memory SET holder = null, last_micros = :micros" + row
                        + " IF holder = :taker");
        this.releaseUnused =
                Rows.prepare(session, "UPDATE " + table + " SET holder = null" + row + " IF holder = :taker");
    }

    /** The statement that makes the table. */
    public static String schema(String keyspace) {
        return """
                CREATE TABLE IF NOT EXISTS %s.mutation_intent (
                    namespace text,
                    id text,
                    holder text,
                    last_micros bigint,
                    PRIMARY KEY ((namespace, id)))
                """.formatted(keyspace);
    }

    /** Takes an id, unless another set has it; the answer is who has it now: nobody, where that set has just gone. */
    public CompletionStage<Optional<SetId>> take(Key key, SetId set) {
        return session.executeAsync(take.bind()
                        .setString("taker", set.name())
                        .setString("namespace", key.namespace())
                        .setString("id", key.id()))
                .thenApply(result -> holderAfter(result, set));
    }

    /** Takes an id from a set that is at its end; the answer is as for {@link #take}. */
    public CompletionStage<Optional<SetId>> inherit(Key key, SetId set, SetId former) {
        return session.executeAsync(inherit.bind()
                        .setString("taker", set.name())
                        .setString("namespace", key.namespace())
                        .setString("id", key.id())
                        .setString("former", former.name()))
                .thenApply(result -> holderAfter(result, set));
    }

    private static Optional<SetId> holderAfter(AsyncResultSet result, SetId set) {
        Row row = result.one();
        if (row == null || row.getBoolean("[applied]")) {
            return Optional.of(set);
        }
        return row.getColumnDefinitions().contains("holder")
                ? Optional.ofNullable(row.getString("holder")).map(SetId::named)
                : Optional.empty();
    }

    public CompletionStage<Intent> read(Key key) {
        return session.executeAsync(
                        read.bind().setString("namespace", key.namespace()).setString("id", key.id()))
                .thenApply(result -> {
                    Row row = result.one();
                    return row == null
                            ? Intent.FREE
                            : new Intent(
                                    Optional.ofNullable(row.getString("holder")).map(SetId::named),
                                    row.getLong("last_micros"));
                });
    }

    /** Gives back an id that a set has changed; nothing where it does not have it. */
    public CompletionStage<Void> release(Key key, SetId set, long writeMicros) {
        return session.executeAsync(release.bind()
                        .setInt("memory", memorySeconds)
                        .setLong("micros", writeMicros)
                        .setString("namespace", key.namespace())
                        .setString("id", key.id())
                        .setString("taker", set.name()))
                .thenApply(done -> null);
    }

    /** Gives back an id that a set has not changed; nothing where it does not have it. */
    public CompletionStage<Void> releaseUnused(Key key, SetId set) {
        return session.executeAsync(releaseUnused
                        .bind()
                        .setString("namespace", key.namespace())
                        .setString("id", key.id())
                        .setString("taker", set.name()))
                .thenApply(done -> null);
    }
}
