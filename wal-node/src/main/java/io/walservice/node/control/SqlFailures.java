package io.walservice.node.control;

import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.JdbiException;

/**
 * What a failure of the database means.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL's SQLSTATE codes</a>
 */
final class SqlFailures {
    private static final String COMPLETION_UNKNOWN = "40003";

    private SqlFailures() {}

    /** Rolled back by the database for the sake of another transaction: repeating it may succeed. */
    static boolean notSerialised(Throwable failure) {
        String state = state(failure).orElse("");
        return state.equals("40001") || state.equals("40P01");
    }

    /** CockroachDB says 40003 for an ambiguous commit; 08 and 57 mean that the connection broke or the server went. */
    static boolean commitMayHaveHappened(Throwable failure) {
        String state = state(failure).orElse("08");
        return state.equals(COMPLETION_UNKNOWN) || state.startsWith("08") || state.startsWith("57");
    }

    static boolean isDatabase(Throwable failure) {
        return failure instanceof JdbiException || failure instanceof FlywayException;
    }

    /** The cause that says most: pools and libraries wrap it several times. */
    static Throwable innermost(Throwable failure) {
        Throwable found = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException) {
                found = cause;
            }
        }
        return found;
    }

    private static Optional<String> state(Throwable failure) {
        return innermost(failure) instanceof SQLException sql
                ? Optional.ofNullable(sql.getSQLState())
                : Optional.empty();
    }
}
