package io.walservice.node.mutation;

import com.google.protobuf.ByteString;
import io.walservice.connectors.QueuePartitions;
import io.walservice.connectors.index.ItemRef;
import io.walservice.connectors.kv.KvRow;
import io.walservice.connectors.kv.KvRows;
import io.walservice.internal.v1.Entry;
import io.walservice.internal.v1.MutationPlace;
import io.walservice.internal.v1.StagedCondition;
import io.walservice.internal.v1.StagedItem;
import io.walservice.internal.v1.UniqueTerm;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.namespace.TargetSpec;
import io.walservice.node.ingress.Ingress;
import io.walservice.node.ingress.WriteOutcome;
import io.walservice.node.log.LogPartitionId;
import io.walservice.node.staging.AtOnce;
import io.walservice.node.staging.Decision;
import io.walservice.node.staging.Holds;
import io.walservice.node.staging.Intents;
import io.walservice.node.staging.SetId;
import io.walservice.node.staging.SetTables;
import io.walservice.v1.Operation;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** What sagas act on, in Cassandra and in the logs. Thread-safe. */
final class SagaStores implements SagaWorld {

    /**
     * Where items are, and how they get there.
     *
     * @param kvRows what a kv target has
     * @param unique who has what only one may have
     */
    record Logs(
            Function<String, Optional<NamespaceSpec>> namespaces,
            Function<TargetSpec.Kv, KvRows> kvRows,
            UniqueTerms unique,
            Ingress ingress) {}

    private final SetTables tables;
    private final Logs logs;
    private final InstantSource clock;
    private final Holds holds;

    SagaStores(SetTables tables, Logs logs, InstantSource clock) {
        this.tables = tables;
        this.logs = logs;
        this.clock = clock;
        this.holds = tables.holds();
    }

    @Override
    public CompletionStage<List<StagedItem>> items(String content) {
        return tables.contents().items(content);
    }

    @Override
    public CompletionStage<Boolean> take(Intents.Key key, SetId set) {
        return holds.take(key, set);
    }

    @Override
    public CompletionStage<Long> lastMicros(Intents.Key key) {
        return tables.intents().read(key).thenApply(Intents.Intent::lastMicros);
    }

    @Override
    public CompletionStage<Found> check(StagedItem item) {
        StagedCondition condition = item.getCondition();
        Optional<KvRows> rows = kv(item.getNamespace(), condition.getTarget());
        if (rows.isEmpty()) {
            return CompletableFuture.completedStage(new Found(
                    Optional.of(fault(item, "its target no longer exists", "a kv target")), OptionalLong.empty()));
        }
        return rows.get()
                .get(item.getNamespace(), item.getId(), item.getKey())
                .thenApply(row -> new Found(
                        fault(item, row),
                        row.isPresent() ? OptionalLong.of(row.get().writeTimeMicros()) : OptionalLong.empty()));
    }

    @Override
    public CompletionStage<Optional<String>> checkUnique(StagedItem item, List<StagedItem> set) {
        return AtOnce.each(
                        item.getUniqueTermsList(),
                        term -> logs.unique()
                                .othersThan(item.getNamespace(), item.getId(), item.getKey(), term)
                                .thenApply(others -> others.stream()
                                        .filter(other ->
                                                set.stream().noneMatch(each -> takesFrom(each, item, term, other)))
                                        .findFirst()
                                        .map(other -> "items[%d]: %s"
                                                .formatted(item.getPosition(), UniqueTerms.fault(term, other)))))
                .thenApply(faults -> faults.stream().flatMap(Optional::stream).findFirst());
    }

    /** What the set puts there itself has been looked at when it came. */
    private static boolean takesFrom(StagedItem change, StagedItem item, UniqueTerm term, ItemRef other) {
        return change.getNamespace().equals(item.getNamespace())
                && change.getTargetsList().contains(term.getTarget())
                && change.getId().equals(other.id())
                && (change.getKey().equals(other.key())
                        || (change.getKey().isEmpty() && change.getOperation() == Operation.OPERATION_DELETE_VALUE));
    }

    private Optional<KvRows> kv(String namespace, String target) {
        return logs.namespaces()
                .apply(namespace)
                .flatMap(spec -> spec.target(target))
                .map(TargetSpec::kind)
                .filter(TargetSpec.Kv.class::isInstance)
                .map(kind -> logs.kvRows().apply((TargetSpec.Kv) kind));
    }

    private static Optional<String> fault(StagedItem item, Optional<KvRow> row) {
        StagedCondition condition = item.getCondition();
        return switch (condition.getRuleCase()) {
            case EXISTS -> {
                if (condition.getExists() == row.isPresent()) {
                    yield Optional.empty();
                }
                yield Optional.of(fault(
                        item, row.isPresent() ? "there" : "not there", condition.getExists() ? "there" : "not there"));
            }
            case VALUE -> {
                ByteString wanted = condition.getValue();
                if (row.isPresent() && row.get().value().equals(wanted)) {
                    yield Optional.empty();
                }
                yield Optional.of(fault(
                        item,
                        row.map(found -> "another value, of %d bytes"
                                        .formatted(found.value().size()))
                                .orElse("not there"),
                        "the value that the condition names"));
            }
            case VERSION -> {
                long wanted = condition.getVersion();
                if (row.isPresent() && row.get().writeTimeMicros() == wanted) {
                    yield Optional.empty();
                }
                yield Optional.of(fault(
                        item,
                        row.map(found -> "version " + found.writeTimeMicros()).orElse("not there"),
                        "version " + wanted));
            }
            case RULE_NOT_SET -> Optional.of(fault(item, "a rule of a later version", "one this node knows"));
        };
    }

    private static String fault(StagedItem item, String found, String expected) {
        return "items[%d].condition: %s (expected: %s)".formatted(item.getPosition(), found, expected);
    }

    @Override
    public CompletionStage<Decision> decide(SetId set, Decision wanted) {
        return tables.decisions().decide(set, wanted);
    }

    /**
     * One entry for each namespace; its token makes a repeat harmless, and where that is forgotten, its version does.
     */
    @Override
    public CompletionStage<Void> mark(Marker marker) {
        Map<String, List<String>> targets = new TreeMap<>();
        for (MutationPlace place : marker.places()) {
            targets.computeIfAbsent(place.getNamespace(), each -> new ArrayList<>())
                    .add(place.getTarget());
        }
        CompletionStage<Void> all = CompletableFuture.completedStage(null);
        for (Map.Entry<String, List<String>> each : targets.entrySet()) {
            all = all.thenCompose(before -> mark(marker, each.getKey(), each.getValue()));
        }
        return all;
    }

    private CompletionStage<Void> mark(Marker marker, String namespace, List<String> targets) {
        Optional<NamespaceSpec> spec = logs.namespaces().apply(namespace);
        if (spec.isEmpty()) {
            return CompletableFuture.failedStage(
                    new IllegalStateException("namespace: %s (expected: one that exists)".formatted(namespace)));
        }
        Entry entry = Entry.newBuilder()
                .setToken(CommittedSets.TOKEN + marker.set().name())
                .setId(marker.set().name())
                .setOperation(Operation.OPERATION_APPLY_SET_VALUE)
                .setWriteTimeMicros(marker.writeMicros())
                .setAcceptedTimeMillis(clock.millis())
                .addAllTargets(targets.stream().sorted().toList())
                .putAttributes(CommittedSets.SET, marker.set().name())
                .putAttributes(CommittedSets.CONTENT, marker.content())
                .build();
        int partition = QueuePartitions.partitionOf(entry.getId(), spec.get().partitions());
        return logs.ingress()
                .write(new LogPartitionId(namespace, partition), entry)
                .thenApply(outcome -> {
                    if (outcome instanceof WriteOutcome.Durable) {
                        return null;
                    }
                    throw new IllegalStateException(
                            "the marker is not in the log of %s: %s".formatted(namespace, outcome));
                });
    }

    @Override
    public CompletionStage<Void> release(Intents.Key key, SetId set, OptionalLong writeMicros) {
        return writeMicros.isPresent()
                ? tables.intents().release(key, set, writeMicros.getAsLong())
                : tables.intents().releaseUnused(key, set);
    }

    @Override
    public CompletionStage<Void> removeContent(String content) {
        return tables.contents().remove(content);
    }

    @Override
    public CompletionStage<Void> close(SetId set) {
        return tables.open().remove(set);
    }
}
