package io.walservice.node.staging;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Works on many things, a few at once: a set may have a thousand items, and a node many sets under way. */
public final class AtOnce {
    private static final int MOST = 16;

    private AtOnce() {}

    /**
     * Works on groups of {@value #MOST}, one group after another. Work of a group begins in its order, in one thread.
     *
     * @return the results in the order of the values; fails where one fails, once its group has ended
     */
    public static <A, B> CompletionStage<List<B>> each(List<A> values, Function<A, CompletionStage<B>> work) {
        CompletionStage<List<B>> all = CompletableFuture.completedStage(new ArrayList<>());
        for (int from = 0; from < values.size(); from += MOST) {
            List<A> group = values.subList(from, Math.min(values.size(), from + MOST));
            all = all.thenCompose(before -> of(group, work).thenApply(results -> {
                before.addAll(results);
                return before;
            }));
        }
        return all;
    }

    private static <A, B> CompletionStage<List<B>> of(List<A> group, Function<A, CompletionStage<B>> work) {
        List<CompletableFuture<B>> under = group.stream()
                .map(value -> work.apply(value).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(under.toArray(CompletableFuture[]::new))
                .thenApply(done -> under.stream().map(CompletableFuture::join).toList());
    }
}
