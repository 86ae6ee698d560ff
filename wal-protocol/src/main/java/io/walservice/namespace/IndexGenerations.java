package io.walservice.namespace;

import java.util.Optional;
import java.util.function.ToLongBiFunction;

/** Which revision each index of a namespace goes back to, see {@link KvIndex#generation}. */
public final class IndexGenerations {

    private IndexGenerations() {}

    /**
     * A namespace as its next revision. An index that the one before has just so, in a target of the same name and
     * table, keeps its generation; every other begins with this revision, for its rows are yet to be written. What the
     * namespace itself says of generations counts for nothing.
     *
     * @param before the revision before; empty where there is none or it was a deletion
     * @param revision the next
     */
    public static NamespaceSpec next(NamespaceSpec spec, Optional<NamespaceSpec> before, long revision) {
        return with(
                spec,
                (target, index) -> before.flatMap(earlier -> earlier.target(target.name()))
                        .flatMap(earlier -> same(index, target, earlier))
                        .map(KvIndex::generation)
                        .orElse(revision));
    }

    /** A namespace as a user writes it, for who compares it with one that a user has written. */
    public static NamespaceSpec without(NamespaceSpec spec) {
        return with(spec, (target, index) -> 0);
    }

    static NamespaceSpec with(NamespaceSpec spec, ToLongBiFunction<TargetSpec, KvIndex> generations) {
        return spec.with(spec.targets().stream()
                .map(target -> target.kind() instanceof TargetSpec.Kv kv
                                && !kv.indexes().isEmpty()
                        ? new TargetSpec(target.name(), with(target, kv, generations), target.manner())
                        : target)
                .toList());
    }

    private static TargetSpec.Kind with(
            TargetSpec target, TargetSpec.Kv kv, ToLongBiFunction<TargetSpec, KvIndex> generations) {
        return new TargetSpec.Kv(
                kv.table(),
                kv.indexes().stream()
                        .map(index -> index.declaredIn(generations.applyAsLong(target, index)))
                        .toList());
    }

    private static Optional<KvIndex> same(KvIndex index, TargetSpec target, TargetSpec earlier) {
        if (!(target.kind() instanceof TargetSpec.Kv now)
                || !(earlier.kind() instanceof TargetSpec.Kv then)
                || !now.table().equals(then.table())) {
            return Optional.empty();
        }
        return then.indexes().stream()
                .filter(each -> each.equals(index.declaredIn(each.generation())))
                .findFirst();
    }
}
