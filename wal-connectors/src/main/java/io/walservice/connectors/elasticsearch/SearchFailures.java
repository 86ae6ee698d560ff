package io.walservice.connectors.elasticsearch;

import io.walservice.connectors.Cause;
import io.walservice.connectors.Outcome;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** What it means to an entry that no server has answered: nothing about the entry. */
final class SearchFailures {
    private SearchFailures() {}

    static Outcome outcomeOf(Throwable failure, Duration limit) {
        Throwable root = Cause.root(failure);
        if (root instanceof ConnectException || root instanceof HttpConnectTimeoutException) {
            return new Outcome.Retry(Cause.of("unreachable", root.getMessage()));
        }
        if (root instanceof TimeoutException || root instanceof HttpTimeoutException) {
            return new Outcome.Retry("timeout: no answer within " + limit);
        }
        return new Outcome.Retry(Cause.of(root));
    }
}
