package io.walservice.node.control;

import io.walservice.namespace.IndexGenerations;
import io.walservice.namespace.NamespaceRules;
import io.walservice.namespace.NamespaceSpec;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A change that somebody wants to make, and the rules by which it is made or refused. */
sealed interface NamespaceChange {

    /** Takes whichever revision is current. */
    long ANY_REVISION = 0;

    String name();

    /** Decides against the current revision, which may be one that deleted the namespace. */
    Decision decide(Optional<NamespaceRevision> current);

    /** Creates a namespace, or takes a deleted one up again. */
    record Create(NamespaceSpec spec) implements NamespaceChange {
        @Override
        public String name() {
            return spec.name();
        }

        @Override
        public Decision decide(Optional<NamespaceRevision> current) {
            if (current.isEmpty()) {
                return Decision.next(spec, Optional.empty(), 1);
            }
            return current.get().deleted()
                    ? Decision.unlessFixed(current.get(), spec)
                    : new Decision.Refuse(new ChangeResult.AlreadyExists(spec.name()));
        }
    }

    /** Replaces the configuration. */
    record Update(NamespaceSpec spec, long expectedRevision) implements NamespaceChange {
        @Override
        public String name() {
            return spec.name();
        }

        @Override
        public Decision decide(Optional<NamespaceRevision> current) {
            return Decision.ofExpected(
                    current, name(), expectedRevision, existing -> Decision.unlessFixed(existing, spec));
        }
    }

    /** Stops the namespace; its log stays. */
    record Delete(String name, long expectedRevision) implements NamespaceChange {
        @Override
        public Decision decide(Optional<NamespaceRevision> current) {
            return Decision.ofExpected(
                    current,
                    name,
                    expectedRevision,
                    existing -> new Decision.Write(existing.spec(), existing.revision() + 1, true));
        }
    }

    /** What to do about a change. */
    sealed interface Decision {

        record Write(NamespaceSpec spec, long revision, boolean deleted) implements Decision {}

        record Refuse(ChangeResult result) implements Decision {}

        /** The log of a namespace outlives its deletion, so what is fixed at creation stays fixed. */
        private static Decision unlessFixed(NamespaceRevision existing, NamespaceSpec spec) {
            List<String> faults = NamespaceRules.changeFaults(existing.spec(), spec);
            if (!faults.isEmpty()) {
                return new Refuse(new ChangeResult.FixedAtCreation(faults));
            }
            Optional<NamespaceSpec> before = existing.deleted() ? Optional.empty() : Optional.of(existing.spec());
            return next(spec, before, existing.revision() + 1);
        }

        /** Who deletes a namespace stops its indexes: created again, it has new ones. */
        private static Decision next(NamespaceSpec spec, Optional<NamespaceSpec> before, long revision) {
            return new Write(IndexGenerations.next(spec, before, revision), revision, false);
        }

        private static Decision ofExpected(
                Optional<NamespaceRevision> current,
                String name,
                long expected,
                Function<NamespaceRevision, Decision> then) {
            if (current.isEmpty() || current.get().deleted()) {
                return new Refuse(new ChangeResult.NotFound(name));
            }
            long revision = current.get().revision();
            return expected == ANY_REVISION || expected == revision
                    ? then.apply(current.get())
                    : new Refuse(new ChangeResult.Conflict(name, expected, revision));
        }
    }
}
