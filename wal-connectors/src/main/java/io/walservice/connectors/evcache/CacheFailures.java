package io.walservice.connectors.evcache;

import com.datastax.oss.driver.api.core.DriverException;
import com.spotify.folsom.MemcacheClosedException;
import com.spotify.folsom.MemcacheOverloadedException;
import com.spotify.folsom.MemcacheStatus;
import io.walservice.connectors.Cause;
import io.walservice.connectors.Outcome;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** What failures of servers, of connections to them and of the table of versions mean to an entry. */
final class CacheFailures {
    private CacheFailures() {}

    /** A server answered, and not with what was hoped for. */
    static final class RefusedException extends RuntimeException {
        final MemcacheStatus status;

        RefusedException(MemcacheStatus status) {
            super(status.name(), null, false, false);
            this.status = status;
        }
    }

    /** Only an item that a server finds too large is rejected. All else, known or unknown, may pass. */
    static Outcome outcomeOf(Throwable failure, Duration limit) {
        Throwable root = Cause.root(failure);
        if (root instanceof RefusedException refused) {
            return refused.status == MemcacheStatus.VALUE_TOO_LARGE
                    ? new Outcome.Reject("too large: for an item of the server (its option -I)")
                    : new Outcome.Retry("refused: " + refused.status);
        }
        return new Outcome.Retry(causeOf(root, limit));
    }

    private static String causeOf(Throwable root, Duration limit) {
        if (root instanceof TimeoutException || isTimeout(root)) {
            return "timeout: no answer within " + limit;
        }
        if (root instanceof MemcacheClosedException) {
            return Cause.of("unreachable", root.getMessage());
        }
        if (root instanceof MemcacheOverloadedException) {
            return Cause.of("busy", root.getMessage());
        }
        return root instanceof DriverException ? Cause.of("Cassandra", Cause.of(root)) : Cause.of(root);
    }

    /** That is how folsom words it where it closes a connection whose oldest request was not answered in time. */
    private static boolean isTimeout(Throwable root) {
        return root instanceof MemcacheClosedException && "Timeout".equals(root.getMessage());
    }
}
