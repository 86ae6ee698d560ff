package io.walservice.connectors.kv;

import com.datastax.oss.driver.api.core.servererrors.InvalidConfigurationInQueryException;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.SyntaxError;
import io.walservice.connectors.Cause;
import io.walservice.connectors.Outcome;
import java.util.Locale;

/** What a failure of the Cassandra driver means to an entry. */
final class KvFailures {
    private KvFailures() {}

    /**
     * Only what Cassandra refuses about this very statement is {@link Outcome.Reject}, such as a value that is too
     * large. Everything else, known or unknown, may pass: an outage must not turn entries into dead letters.
     */
    static Outcome outcomeOf(Throwable failure) {
        Throwable root = Cause.root(failure);
        return isRefusal(root) && !isMissingTable(root)
                ? new Outcome.Reject(Cause.of(root))
                : new Outcome.Retry(Cause.of(root));
    }

    private static boolean isRefusal(Throwable root) {
        return root instanceof InvalidQueryException
                || root instanceof SyntaxError
                || root instanceof InvalidConfigurationInQueryException
                || root instanceof ArithmeticException;
    }

    /** A table or keyspace that somebody dropped: Cassandra says so with the same error as for a bad statement. */
    static boolean isMissingTable(Throwable failure) {
        Throwable root = Cause.root(failure);
        String message = String.valueOf(root.getMessage()).toLowerCase(Locale.ROOT);
        boolean names = message.contains("table") || message.contains("keyspace") || message.contains("columnfamily");
        return root instanceof InvalidQueryException
                && names
                && (message.contains("unconfigured")
                        || message.contains("does not exist")
                        || message.contains("unknown"));
    }
}
