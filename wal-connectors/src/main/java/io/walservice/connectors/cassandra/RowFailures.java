package io.walservice.connectors.cassandra;

import com.datastax.oss.driver.api.core.servererrors.InvalidConfigurationInQueryException;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.SyntaxError;
import io.walservice.connectors.Cause;
import io.walservice.connectors.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;

/** What failures mean to an entry. */
final class RowFailures {
    /** What Cassandra says where a table has changed under a statement. */
    private static final List<String> OF_SCHEMA = List.of(
            "unconfigured", "does not exist", "doesn't exist", "unknown", "undefined", "no keyspace", "unable to find");

    private RowFailures() {}

    /**
     * Whether another look at the table may help: it may have changed since it was read, so that a field is no longer,
     * or not yet, a column.
     */
    static boolean mayBeOfOldTable(Throwable failure) {
        Throwable root = Cause.root(failure);
        return root instanceof Refusal.UnknownColumn || root instanceof InvalidQueryException;
    }

    /**
     * Only what is wrong with this very entry is {@link Outcome.Reject}. Everything else may pass, or can be mended
     * where the table is: an outage must not turn entries into dead letters, nor may a table that somebody forgot to
     * make.
     */
    static Outcome outcomeOf(Throwable failure, Duration limit) {
        Throwable root = Cause.root(failure);
        if (root instanceof TimeoutException) {
            return new Outcome.Retry("timeout: no answer within " + limit);
        }
        if (root instanceof Refusal refusal) {
            return new Outcome.Reject(String.valueOf(refusal.getMessage()));
        }
        if (root instanceof UnfitTableException unfit) {
            return new Outcome.Retry(String.valueOf(unfit.getMessage()));
        }
        return isRefusal(root) ? new Outcome.Reject(Cause.of(root)) : new Outcome.Retry(Cause.of(root));
    }

    private static boolean isRefusal(Throwable root) {
        String message = String.valueOf(root.getMessage()).toLowerCase(Locale.ROOT);
        boolean invalid = root instanceof InvalidQueryException
                || root instanceof SyntaxError
                || root instanceof InvalidConfigurationInQueryException;
        return root instanceof ArithmeticException
                || (invalid && OF_SCHEMA.stream().noneMatch(message::contains));
    }
}
