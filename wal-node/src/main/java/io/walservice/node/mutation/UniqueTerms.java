package io.walservice.node.mutation;

import com.google.protobuf.ByteString;
import io.walservice.connectors.index.IndexTerms;
import io.walservice.connectors.index.IndexedItems;
import io.walservice.connectors.index.ItemRef;
import io.walservice.internal.v1.UniqueTerm;
import io.walservice.namespace.KvIndex;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.namespace.TargetSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Who has a term in a unique index. What it says stays so while the term is held
 * ({@link io.walservice.node.staging.Intents.Key#ofTerm}), but that an item may lose the term. Thread-safe.
 */
public final class UniqueTerms {
    private static final int PAGE = 10;

    private final Function<String, Optional<NamespaceSpec>> namespaces;
    private final BiFunction<String, TargetSpec, IndexedItems> indexed;

    UniqueTerms(
            Function<String, Optional<NamespaceSpec>> namespaces,
            BiFunction<String, TargetSpec, IndexedItems> indexed) {
        this.namespaces = namespaces;
        this.indexed = indexed;
    }

    /**
     * What an item is to have alone in a kv target.
     *
     * @param target its name
     */
    public static List<UniqueTerm> of(
            String target, TargetSpec.Kv kv, ByteString value, Map<String, String> attributes) {
        List<KvIndex> unique = kv.indexes().stream().filter(KvIndex::unique).toList();
        return IndexTerms.all(unique, value, attributes).entrySet().stream()
                .map(term -> UniqueTerm.newBuilder()
                        .setTarget(target)
                        .setIndex(term.getKey().id())
                        .setText(term.getValue())
                        .build())
                .toList();
    }

    /** The items that have a term, without one. None where there is no longer such a target. */
    CompletionStage<List<ItemRef>> othersThan(String namespace, String id, String key, UniqueTerm term) {
        return namespaces
                .apply(namespace)
                .flatMap(spec -> spec.target(term.getTarget()))
                .filter(target -> target.kind() instanceof TargetSpec.Kv)
                .map(target -> others(
                        indexed.apply(namespace, target),
                        term,
                        new ItemRef(id, key),
                        Optional.empty(),
                        new ArrayList<>()))
                .orElse(CompletableFuture.completedStage(List.of()));
    }

    /** To the end, as there is one item at most, but where the index was declared with more. */
    private static CompletionStage<List<ItemRef>> others(
            IndexedItems items, UniqueTerm term, ItemRef self, Optional<ItemRef> after, List<ItemRef> before) {
        return items.having(term.getIndex(), term.getText(), after, PAGE).thenCompose(page -> {
            page.items().stream().filter(item -> !item.equals(self)).forEach(before::add);
            return page.next().isEmpty()
                    ? CompletableFuture.completedStage(before)
                    : others(items, term, self, page.next(), before);
        });
    }

    static String fault(UniqueTerm term, ItemRef other) {
        return "\"%s\" in index %s of target %s (expected: in no other item, but id \"%s\", key \"%s\" has it)"
                .formatted(
                        term.getText(),
                        term.getIndex().substring(0, term.getIndex().lastIndexOf('@')),
                        term.getTarget(),
                        other.id(),
                        other.key());
    }
}
