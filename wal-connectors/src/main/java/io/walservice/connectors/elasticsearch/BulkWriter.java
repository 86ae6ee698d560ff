package io.walservice.connectors.elasticsearch;

import com.google.protobuf.ByteString;
import io.walservice.connectors.Outcome;
import io.walservice.namespace.TargetSpec;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Sends one bulk at a time. What comes while one is under way makes the next, as in the log's own group commit: an idle
 * target answers at once, a busy one gets large bulks, and nothing waits for a timer. Thread-safe.
 *
 * <p>Versions make the order of bulks, and of repeats, irrelevant, so a bulk that got no answer needs no care.
 */
final class BulkWriter {
    private static final int MOST_OPERATIONS = 1_000;
    private static final int MOST_BYTES = 5 * 1024 * 1024;
    /** More than a lane has under way at its largest parallelism. */
    private static final int MOST_WAITING = 5_000;

    private static final long MOST_WAITING_BYTES = 64L * 1024 * 1024;

    private final String path;
    private final Duration timeout;
    private final SearchCluster cluster;
    private final Executor executor;

    private final Deque<BulkOperation> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean busy;

    /** @param executor where outcomes are reported */
    BulkWriter(TargetSpec.Elasticsearch spec, SearchCluster cluster, Executor executor) {
        // Of the answer, only what decides an outcome: it names every document otherwise.
        this.path = "/" + spec.index() + "/_bulk?filter_path=items.*.status,items.*.error.type,items.*.error.reason";
        this.timeout = spec.timeout();
        this.cluster = cluster;
        this.executor = executor;
    }

    /** Gives an operation to the next bulk. Its outcome comes within the target's time limit. */
    CompletionStage<Outcome> write(BulkOperation operation) {
        synchronized (this) {
            if (waiting.size() >= MOST_WAITING || waitingBytes + operation.bytes() > MOST_WAITING_BYTES) {
                return CompletableFuture.completedStage(new Outcome.Retry(
                        "busy: %d entries of %d bytes wait for a bulk".formatted(waiting.size(), waitingBytes)));
            }
            waiting.add(operation);
            waitingBytes += operation.bytes();
        }
        CompletionStage<Outcome> outcome = operation
                .outcome()
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failure -> SearchFailures.outcomeOf(failure, timeout));
        sendNext();
        return outcome;
    }

    private void sendNext() {
        List<BulkOperation> bulk = next();
        if (!bulk.isEmpty()) {
            send(bulk).whenCompleteAsync((done, never) -> freed(), executor);
        }
    }

    private void freed() {
        synchronized (this) {
            busy = false;
        }
        sendNext();
    }

    /** Empty where there is nothing to send, or not yet. What its time limit has ended is not sent any more. */
    private synchronized List<BulkOperation> next() {
        List<BulkOperation> bulk = new ArrayList<>();
        if (busy) {
            return bulk;
        }
        long bytes = 0;
        while (!waiting.isEmpty() && bulk.size() < MOST_OPERATIONS) {
            BulkOperation first = waiting.element();
            if (!bulk.isEmpty() && bytes + first.bytes() > MOST_BYTES) {
                break;
            }
            waiting.remove();
            waitingBytes -= first.bytes();
            if (!first.outcome().isDone()) {
                bulk.add(first);
                bytes += first.bytes();
            }
        }
        busy = !bulk.isEmpty();
        return bulk;
    }

    /** Never fails. */
    private CompletionStage<Void> send(List<BulkOperation> bulk) {
        ByteString body =
                ByteString.copyFrom(bulk.stream().map(BulkOperation::lines).toList());
        return cluster.send(new SearchCluster.Request("POST", path, "application/x-ndjson", body), timeout)
                .thenCompose(answer -> settle(bulk, answer))
                .exceptionally(failure -> {
                    Outcome outcome = SearchFailures.outcomeOf(failure, timeout);
                    bulk.forEach(each -> each.outcome().complete(outcome));
                    return null;
                });
    }

    /** A bulk that is refused as a whole is halved, until what is at fault is alone. */
    private CompletionStage<Void> settle(List<BulkOperation> bulk, SearchCluster.Answer answer) {
        if (bulk.size() > 1 && BulkAnswer.refusesRequest(answer)) {
            int half = bulk.size() / 2;
            return send(bulk.subList(0, half)).thenCompose(done -> send(bulk.subList(half, bulk.size())));
        }
        List<Outcome> outcomes = BulkAnswer.outcomes(answer, bulk.size());
        for (int i = 0; i < bulk.size(); i++) {
            bulk.get(i).outcome().complete(outcomes.get(i));
        }
        return CompletableFuture.completedStage(null);
    }
}
