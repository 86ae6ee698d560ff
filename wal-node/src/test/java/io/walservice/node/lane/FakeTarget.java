package io.walservice.node.lane;

import io.walservice.connectors.Delivery;
import io.walservice.connectors.Outcome;
import io.walservice.connectors.Target;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** A target that applies everything, but for what a test has planned. Thread-safe. */
final class FakeTarget implements Target {

    /** One attempt, and when it was made. */
    record Attempt(Delivery delivery, long atMillis) {}

    private final Map<String, Deque<CompletionStage<Outcome>>> planned = new ConcurrentHashMap<>();
    private volatile boolean out;
    private final List<Attempt> attempts = Collections.synchronizedList(new ArrayList<>());

    /** The outcomes of the next attempts to apply the entry with this token. */
    FakeTarget plan(String token, Outcome... outcomes) {
        for (Outcome outcome : outcomes) {
            plan(token, CompletableFuture.completedFuture(outcome));
        }
        return this;
    }

    /** The outcome of the next attempt, when the test decides. */
    FakeTarget plan(String token, CompletionStage<Outcome> outcome) {
        planned.computeIfAbsent(token, none -> new ArrayDeque<>()).add(outcome);
        return this;
    }

    /** From now on it applies nothing, or does again. */
    void out(boolean isOut) {
        out = isOut;
    }

    @Override
    public CompletionStage<Outcome> apply(Delivery delivery) {
        attempts.add(new Attempt(delivery, System.currentTimeMillis()));
        if (out) {
            return CompletableFuture.completedFuture(new Outcome.Retry("Unreachable: it is out"));
        }
        Deque<CompletionStage<Outcome>> next = planned.get(delivery.entry().getToken());
        return next == null || next.isEmpty() ? CompletableFuture.completedFuture(Outcome.APPLIED) : next.remove();
    }

    List<Attempt> attempts() {
        return List.copyOf(attempts);
    }

    /** The tokens of the entries tried, in the order of the attempts. */
    List<String> tried() {
        return attempts().stream()
                .map(attempt -> attempt.delivery().entry().getToken())
                .toList();
    }

    @Override
    public void close() {}
}
