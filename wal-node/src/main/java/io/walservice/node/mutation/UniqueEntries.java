package io.walservice.node.mutation;

import io.walservice.connectors.Cause;
import io.walservice.connectors.Delivery;
import io.walservice.connectors.Outcome;
import io.walservice.connectors.Target;
import io.walservice.connectors.index.IndexTerms;
import io.walservice.internal.v1.Entry;
import io.walservice.internal.v1.UniqueTerm;
import io.walservice.namespace.TargetSpec;
import io.walservice.node.staging.HeldWork;
import io.walservice.node.staging.Intents;
import io.walservice.v1.Operation;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A kv target with unique indexes, for single entries. The API takes none for it, but some were written before the
 * index was declared: delayed ones, dead letters, those of a replay. Such an entry is applied while its terms are held,
 * as a set would hold them, and rejected where another item has one. Thread-safe.
 */
final class UniqueEntries implements Target {
    private final Target target;
    private final String name;
    private final TargetSpec.Kv kv;
    private final UniqueTerms terms;
    private final HeldWork holds;

    UniqueEntries(Target target, String name, TargetSpec.Kv kv, UniqueTerms terms, HeldWork holds) {
        this.target = target;
        this.name = name;
        this.kv = kv;
        this.terms = terms;
        this.holds = holds;
    }

    @Override
    public CompletionStage<Outcome> apply(Delivery delivery) {
        Entry entry = delivery.entry();
        List<UniqueTerm> wanted = entry.getOperation() == Operation.OPERATION_DELETE_VALUE
                ? List.of()
                : UniqueTerms.of(name, kv, entry.getPayload(), entry.getAttributesMap()).stream()
                        .filter(term -> IndexTerms.fits(term.getText()))
                        .toList();
        if (wanted.isEmpty()) {
            return target.apply(delivery);
        }
        List<Intents.Key> keys = wanted.stream()
                .map(term -> Intents.Key.ofTerm(delivery.namespace(), term))
                .sorted()
                .toList();
        return holds.whileHolding(keys, () -> apply(delivery, wanted, 0))
                .exceptionally(failure -> new Outcome.Retry("unique index: " + Cause.of(failure)));
    }

    private CompletionStage<Outcome> apply(Delivery delivery, List<UniqueTerm> wanted, int next) {
        if (next == wanted.size()) {
            return target.apply(delivery);
        }
        UniqueTerm term = wanted.get(next);
        Entry entry = delivery.entry();
        return terms.othersThan(delivery.namespace(), entry.getId(), entry.getKey(), term)
                .thenCompose(others -> others.isEmpty()
                        ? apply(delivery, wanted, next + 1)
                        : CompletableFuture.completedStage(new Outcome.Reject(UniqueTerms.fault(term, others.get(0)))));
    }

    @Override
    public void close() {
        target.close();
    }
}
