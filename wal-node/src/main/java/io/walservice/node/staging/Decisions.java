package io.walservice.node.staging;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The fate of each set, decided once. Pekko's journal does not keep a former owner of a saga from writing, so a saga
 * that was thought dead and its successor could journal different decisions; here the first wins, by a lightweight
 * transaction, and both go on with that. Thread-safe; nothing blocks.
 */
public final class Decisions {
    private static final String COMMITTED = "committed";
    private static final String REFUSED = "refused";
    private static final String DROPPED = "dropped";

    private final CqlSession session;
    private final PreparedStatement decide;
    private final PreparedStatement decideAfterDrop;
    private final PreparedStatement read;
    private final int memorySeconds;

    /**
     * Prepares its statements: blocks, so make it while the node starts.
     *
     * @param memory how long a decision is remembered: longer than any set may take
     */
    public Decisions(CqlSession session, String keyspace, Duration memory) {
        String table = keyspace + ".mutation_decision";
        String change = "UPDATE " + table + " USING TTL :memory SET decision = :decision, content = :content,"
                + " write_micros = :micros, kind = :kind, reason = :reason WHERE mutation = :mutation ";
        this.session = session;
        this.memorySeconds = Math.toIntExact(memory.toSeconds());
        this.decide = Rows.prepare(session, change + "IF decision = null");
        this.decideAfterDrop = Rows.prepare(session, change + "IF decision = 'dropped' AND content = :former");
        this.read = Rows.prepare(
                session,
                "SELECT decision, content, write_micros, kind, reason FROM " + table + " WHERE mutation = :mutation");
    }

    /** The statement that makes the table. */
    public static String schema(String keyspace) {
        return """
                CREATE TABLE IF NOT EXISTS %s.mutation_decision (
                    mutation text PRIMARY KEY,
                    decision text,
                    content text,
                    write_micros bigint,
                    kind text,
                    reason text)
                """.formatted(keyspace);
    }

    /** Decides, unless that was done before; the answer is what is decided. */
    public CompletionStage<Decision> decide(SetId set, Decision wanted) {
        return session.executeAsync(bind(decide, set, wanted)).thenCompose(result -> {
            Row row = result.one();
            return row == null || row.getBoolean("[applied]")
                    ? CompletableFuture.completedStage(wanted)
                    : reconsider(set, wanted);
        });
    }

    /** Somebody has decided; but that other content was dropped does not bind this one. */
    private CompletionStage<Decision> reconsider(SetId set, Decision wanted) {
        return read(set).thenCompose(found -> {
            if (found.isEmpty()) {
                return decide(set, wanted);
            }
            if (!(found.get() instanceof Decision.Drop dropped) || isBoundBy(dropped, wanted)) {
                return CompletableFuture.completedStage(found.get());
            }
            return session.executeAsync(
                            bind(decideAfterDrop, set, and(dropped, wanted)).setString("former", joined(dropped)))
                    .thenCompose(result -> {
                        Row row = result.one();
                        return row == null || row.getBoolean("[applied]")
                                ? CompletableFuture.completedStage(wanted)
                                : reconsider(set, wanted);
                    });
        });
    }

    private static boolean isBoundBy(Decision.Drop dropped, Decision wanted) {
        if (wanted instanceof Decision.Drop more) {
            return dropped.contents().containsAll(more.contents());
        }
        return wanted instanceof Decision.Commit commit && dropped.contents().contains(commit.content());
    }

    /** What was dropped stays dropped. */
    private static Decision and(Decision.Drop dropped, Decision wanted) {
        if (!(wanted instanceof Decision.Drop more)) {
            return wanted;
        }
        Set<String> all = new TreeSet<>(dropped.contents());
        all.addAll(more.contents());
        return new Decision.Drop(all);
    }

    /** What is decided, if anything is. */
    public CompletionStage<Optional<Decision>> read(SetId set) {
        return session.executeAsync(read.bind().setString("mutation", set.name()))
                .thenApply(result -> Optional.ofNullable(result.one()).flatMap(Decisions::decision));
    }

    private static Optional<Decision> decision(Row row) {
        return Optional.ofNullable(row.getString("decision")).map(decision -> switch (decision) {
            case COMMITTED -> new Decision.Commit(text(row, "content"), row.getLong("write_micros"));
            case DROPPED -> new Decision.Drop(Set.of(text(row, "content").split(",")));
            default -> new Decision.Refuse(text(row, "kind"), text(row, "reason"));
        });
    }

    private static String text(Row row, String column) {
        return Objects.requireNonNullElse(row.getString(column), "");
    }

    private static String joined(Decision.Drop dropped) {
        return String.join(",", new TreeSet<>(dropped.contents()));
    }

    private BoundStatement bind(PreparedStatement statement, SetId set, Decision decision) {
        BoundStatement bound =
                statement.bind().setString("mutation", set.name()).setInt("memory", memorySeconds);
        if (decision instanceof Decision.Commit commit) {
            return bound.setString("decision", COMMITTED)
                    .setString("content", commit.content())
                    .setLong("micros", commit.writeMicros())
                    .setString("kind", "")
                    .setString("reason", "");
        } else if (decision instanceof Decision.Drop dropped) {
            return bound.setString("decision", DROPPED)
                    .setString("content", joined(dropped))
                    .setLong("micros", 0)
                    .setString("kind", "")
                    .setString("reason", "");
        }
        Decision.Refuse refuse = (Decision.Refuse) decision;
        return bound.setString("decision", REFUSED)
                .setString("content", "")
                .setLong("micros", 0)
                .setString("kind", refuse.kind())
                .setString("reason", refuse.reason());
    }
}
