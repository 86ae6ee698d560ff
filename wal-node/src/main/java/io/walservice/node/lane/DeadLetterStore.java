package io.walservice.node.lane;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.walservice.connectors.LaneId;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/**
 * Dead letters in Cassandra. Those of a lane are spread over {@value #BUCKETS} rows' partitions by their id, so that a
 * flood does not make one too large. Thread-safe; nothing blocks.
 */
public final class DeadLetterStore implements DeadLetters {

    private static final int BUCKETS = 16;

    private final CqlSession session;
    private final PreparedStatement insert;
    private final PreparedStatement cause;

    /** Prepares its statements: blocks, so make it while the node starts. */
    public DeadLetterStore(CqlSession session, String keyspace) {
        this.session = session;
        this.insert = session.prepare("""
                INSERT INTO %s.dead_letter
                    (namespace, target, bucket, entry_id, record, cause, attempts, given_up)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """.formatted(keyspace));
        this.cause = session.prepare(
                "SELECT cause FROM %s.dead_letter WHERE namespace = ? AND target = ? AND bucket = ? AND entry_id = ?"
                        .formatted(keyspace));
    }

    /** The statement that makes the table. */
    public static String schema(String keyspace) {
        return """
                CREATE TABLE IF NOT EXISTS %s.dead_letter (
                    namespace text,
                    target text,
                    bucket int,
                    entry_id text,
                    record blob,
                    cause text,
                    attempts int,
                    given_up timestamp,
                    PRIMARY KEY ((namespace, target, bucket), entry_id))
                """.formatted(keyspace);
    }

    @Override
    public CompletionStage<Done> add(DeadLetter letter) {
        LaneId lane = letter.lane();
        return session.executeAsync(insert.bind(
                        lane.namespace(),
                        lane.target(),
                        bucket(letter.entryId()),
                        letter.entryId(),
                        letter.record().asReadOnlyByteBuffer(),
                        letter.cause(),
                        letter.attempts(),
                        letter.givenUp()))
                .thenApply(stored -> Done.getInstance());
    }

    /** Why an entry was given up on; empty where it was not. */
    public CompletionStage<Optional<String>> cause(LaneId lane, String entryId) {
        return session.executeAsync(cause.bind(lane.namespace(), lane.target(), bucket(entryId), entryId))
                .thenApply(result -> Optional.ofNullable(result.one()).map(row -> String.valueOf(row.getString(0))));
    }

    private static int bucket(String entryId) {
        return Math.floorMod(entryId.hashCode(), BUCKETS);
    }
}
