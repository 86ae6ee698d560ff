package io.walservice.node.api;

import io.walservice.connectors.index.IndexTerms;
import io.walservice.internal.v1.StagedCondition;
import io.walservice.internal.v1.StagedItem;
import io.walservice.internal.v1.UniqueTerm;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.namespace.TargetSpec;
import io.walservice.node.mutation.UniqueTerms;
import io.walservice.v1.Condition;
import io.walservice.v1.ItemMutation;
import io.walservice.v1.Operation;
import io.walservice.v1.Target;
import io.walservice.v1.WriteToLogRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What the items of one mutation set must fulfil before anything of it is decided; turns them into what is staged.
 * Keeps what it has seen, as no two items may be the same. Not thread-safe.
 */
final class SetRules {
    static final int MOST_ITEMS = 1_000;

    /** That of a message to a node, and what a stream may bring in all. */
    static final int SET_BYTES = 64 * 1024 * 1024;

    private final EntryRules rules;
    private final String namespace;
    private final Function<String, Optional<NamespaceSpec>> namespaces;
    private final Set<Place> items = new HashSet<>();
    private final Set<Place> wholeIds = new HashSet<>();
    private final Set<Place> ids = new HashSet<>();
    private final Set<Integer> numbers = new HashSet<>();
    private final Set<Held> unique = new HashSet<>();
    private long bytes;

    private record Place(String namespace, String target, String id, String key) {
        Place withoutKey() {
            return new Place(namespace, target, id, "");
        }
    }

    /** What one item of the set is to have alone. */
    private record Held(String namespace, UniqueTerm term) {}

    /** Why an item is refused. */
    static final class Fault extends RuntimeException {
        private final boolean unknownName;

        private Fault(boolean unknownName, String reason) {
            super(reason, null, false, false);
            this.unknownName = unknownName;
        }

        /** Whether it is about a name that nobody has. */
        boolean isUnknownName() {
            return unknownName;
        }
    }

    /** @param namespace of items that name none */
    SetRules(EntryRules rules, String namespace, Function<String, Optional<NamespaceSpec>> namespaces) {
        this.rules = rules;
        this.namespace = namespace;
        this.namespaces = namespaces;
    }

    /** How many items there were. */
    int count() {
        return numbers.size();
    }

    /**
     * The item as it is staged, without its payload.
     *
     * @param inChunks whether its payload follows
     * @throws Fault where a rule is broken
     */
    StagedItem item(int number, ItemMutation item, boolean inChunks) {
        if (number < 0 || number >= MOST_ITEMS) {
            throw fault("items: number %d (expected: 0 to %d)".formatted(number, MOST_ITEMS - 1));
        }
        if (!numbers.add(number)) {
            throw fault("items[%d]: came twice (expected: each number once)".formatted(number));
        }
        String in = "items[%d].".formatted(number);
        String name = item.getNamespace().isEmpty() ? namespace : item.getNamespace();
        NamespaceSpec spec = namespaces
                .apply(name)
                .orElseThrow(() -> new Fault(
                        true, in + "namespace: \"%s\" (expected: one that exists on this shard)".formatted(name)));
        if (!spec.regions().isEmpty()) {
            throw fault(in
                    + "namespace: %s replicates between regions (expected: one that does not, for sets)"
                            .formatted(name));
        }
        check(in, item, spec);
        List<String> targets = targets(in, item, spec);
        targets.forEach(target -> distinct(in, new Place(name, target, item.getId(), item.getKey()), item));
        StagedItem.Builder staged = StagedItem.newBuilder()
                .setPosition(number)
                .setNamespace(name)
                .addAllTargets(targets)
                .setId(item.getId())
                .setKey(item.getKey())
                .setOperation(item.getOperationValue())
                .setTimeToLiveSeconds(item.getTimeToLive().getSeconds())
                .putAllAttributes(item.getAttributesMap())
                .addAllUniqueTerms(uniqueTerms(in, item, spec, targets, inChunks));
        if (item.hasCondition()) {
            staged.setCondition(condition(in, item.getCondition(), spec, targets));
        }
        return staged.build();
    }

    /** Counts more of an item's payload. */
    void more(int number, ItemMutation item, long payloadBytes, int added) {
        bytes += added;
        String name = item.getNamespace().isEmpty() ? namespace : item.getNamespace();
        namespaces.apply(name).ifPresent(spec -> checkSize("items[%d].".formatted(number), payloadBytes, spec));
        if (item.getOperation() == Operation.OPERATION_DELETE) {
            throw fault("items[%d].payload: %d bytes (expected: none with OPERATION_DELETE)"
                    .formatted(number, payloadBytes));
        }
    }

    /** Every number up to the last must have come. */
    void whole(int expected) {
        if (numbers.size() != expected) {
            throw fault("marker.items: %d (expected: %d, as many as have come)".formatted(expected, numbers.size()));
        }
        if (expected == 0) {
            throw fault("items: none (expected: 1 to %d)".formatted(MOST_ITEMS));
        }
        for (int number = 0; number < expected; number++) {
            if (!numbers.contains(number)) {
                throw fault("items[%d]: missing (expected: numbers from 0 on, without a gap)".formatted(number));
            }
        }
    }

    private void check(String in, ItemMutation item, NamespaceSpec spec) {
        bytes += item.getPayload().size();
        checkSize(in, item.getPayload().size(), spec);
        WriteToLogRequest.Builder request =
                WriteToLogRequest.newBuilder().setPayload(item.getPayload()).setTarget(target(item));
        List<String> faults = rules.faults(request.build(), spec, Instant.now());
        if (!faults.isEmpty()) {
            throw fault(in + faults.get(0).replaceFirst("^target\\.", ""));
        }
    }

    private void checkSize(String in, long payloadBytes, NamespaceSpec spec) {
        if (bytes > SET_BYTES) {
            throw fault("items: %d bytes (expected: at most %d in all)".formatted(bytes, SET_BYTES));
        }
        long limit = spec.limits().payload().bytes();
        if (payloadBytes > limit) {
            throw fault(in
                    + "payload: %d bytes (expected: at most %d, the namespace's limits.payload)"
                            .formatted(payloadBytes, limit));
        }
    }

    private static Target target(ItemMutation item) {
        Target.Builder target = Target.newBuilder()
                .addAllNames(item.getTargetsList())
                .setId(item.getId())
                .setKey(item.getKey())
                .setOperation(item.getOperation())
                .putAllAttributes(item.getAttributesMap());
        if (item.hasTimeToLive()) {
            target.setTimeToLive(item.getTimeToLive());
        }
        return target.build();
    }

    private static List<String> targets(String in, ItemMutation item, NamespaceSpec spec) {
        List<String> unknown = item.getTargetsList().stream()
                .filter(name -> spec.target(name).isEmpty())
                .toList();
        if (!unknown.isEmpty()) {
            throw new Fault(
                    true, in + "targets: %s (expected: targets of namespace %s)".formatted(unknown, spec.name()));
        }
        return item.getTargetsCount() == 0
                ? spec.targets().stream().map(TargetSpec::name).sorted().toList()
                : item.getTargetsList().stream().distinct().sorted().toList();
    }

    /** All items have one write time, so what comes last does not decide. */
    private void distinct(String in, Place place, ItemMutation item) {
        boolean wholeId = item.getOperation() == Operation.OPERATION_DELETE
                && item.getKey().isEmpty();
        if (!items.add(place)) {
            throw fault(in
                    + "id and key: \"%s\", \"%s\" (expected: each item once in a set)"
                            .formatted(place.id(), place.key()));
        }
        Place id = place.withoutKey();
        boolean isNew = ids.add(id);
        if (wholeIds.contains(id) || (wholeId && !isNew)) {
            throw fault(in
                    + "id: \"%s\" (expected: no other item of an id that the set removes as a whole)"
                            .formatted(place.id()));
        }
        if (wholeId) {
            wholeIds.add(id);
        }
    }

    private List<UniqueTerm> uniqueTerms(
            String in, ItemMutation item, NamespaceSpec spec, List<String> targets, boolean inChunks) {
        if (item.getOperation() == Operation.OPERATION_DELETE) {
            return List.of();
        }
        List<UniqueTerm> all = new ArrayList<>();
        for (String target : targets) {
            spec.target(target).flatMap(TargetSpec::uniqueKv).ifPresent(kv -> {
                if (inChunks) {
                    throw fault(
                            in + "chunks: some (expected: none, as target %s has a unique index)".formatted(target));
                }
                all.addAll(UniqueTerms.of(target, kv, item.getPayload(), item.getAttributesMap()));
            });
        }
        all.forEach(term -> checkUnique(in, spec.name(), term));
        return all;
    }

    private void checkUnique(String in, String name, UniqueTerm term) {
        if (!IndexTerms.fits(term.getText())) {
            throw fault(in
                    + "payload: %d characters in a unique index of target %s (expected: at most %d bytes)"
                            .formatted(term.getText().length(), term.getTarget(), IndexTerms.LONGEST_BYTES));
        }
        if (!unique.add(new Held(name, term))) {
            throw fault(in
                    + "payload: \"%s\" in a unique index of target %s (expected: in no other item of the set)"
                            .formatted(term.getText(), term.getTarget()));
        }
    }

    private static StagedCondition condition(String in, Condition condition, NamespaceSpec spec, List<String> targets) {
        List<String> kv = targets.stream()
                .filter(name -> spec.target(name)
                        .filter(target -> target.kind() instanceof TargetSpec.Kv)
                        .isPresent())
                .toList();
        if (kv.size() != 1) {
            throw fault(in
                    + "condition: targets %s (expected: exactly one kv target among them, as no other can be checked)"
                            .formatted(targets));
        }
        StagedCondition.Builder staged = StagedCondition.newBuilder().setTarget(kv.get(0));
        return switch (condition.getRuleCase()) {
            case EXISTS -> staged.setExists(condition.getExists()).build();
            case VALUE -> staged.setValue(condition.getValue()).build();
            case VERSION -> staged.setVersion(condition.getVersion()).build();
            case RULE_NOT_SET -> throw fault(in + "condition: empty (expected: exists, value or version)");
        };
    }

    static Fault fault(String reason) {
        return new Fault(false, reason);
    }
}
