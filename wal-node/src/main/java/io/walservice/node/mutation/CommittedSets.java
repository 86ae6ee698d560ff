package io.walservice.node.mutation;

import io.walservice.connectors.Cause;
import io.walservice.connectors.Delivery;
import io.walservice.connectors.Outcome;
import io.walservice.connectors.Target;
import io.walservice.internal.v1.Entry;
import io.walservice.internal.v1.MutationPlace;
import io.walservice.internal.v1.StagedItem;
import io.walservice.node.mutation.SagaCommand.Answer;
import io.walservice.node.staging.AtOnce;
import io.walservice.node.staging.Contents;
import io.walservice.node.staging.SetId;
import io.walservice.v1.Operation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * A target that also understands completion markers: it applies the items of the set to the target behind it, and then
 * tells the saga. A marker is applied once the saga has journalled that; so a set is never done before all its targets
 * are, and a lane that dies in between begins again, with the same versions, and changes nothing.
 *
 * <p>Items of one id come in the order of the set. The items are gone once the set is applied everywhere, so a replay
 * cannot bring them again, and is told so. Thread-safe.
 */
final class CommittedSets implements Target {

    /** What the tokens of markers begin with. Clients' tokens have no space. */
    static final String TOKEN = "set ";

    /** Attributes of a marker. */
    static final String SET = "wal-set";

    static final String CONTENT = "wal-content";

    /** What a replay adds to the entries that it applies again. */
    private static final String REPLAYED = "wal-replay";

    private final Target target;
    private final Target singles;
    private final String name;
    private final Contents contents;
    private final SagaRegion sagas;

    /**
     * @param target for the items of sets
     * @param singles the same, for other entries
     */
    CommittedSets(Target target, Target singles, String name, Contents contents, SagaRegion sagas) {
        this.target = target;
        this.singles = singles;
        this.name = name;
        this.contents = contents;
        this.sagas = sagas;
    }

    /** Whose completion marker an entry is; empty for other entries. */
    static Optional<SetId> setOf(Entry entry) {
        return entry.getOperation() == Operation.OPERATION_APPLY_SET_VALUE
                ? Optional.of(SetId.named(entry.getAttributesOrThrow(SET)))
                : Optional.empty();
    }

    @Override
    public CompletionStage<Outcome> apply(Delivery delivery) {
        Optional<SetId> set = setOf(delivery.entry());
        if (set.isEmpty()) {
            return singles.apply(delivery);
        }
        if (delivery.entry().containsAttributes(REPLAYED)) {
            return CompletableFuture.completedStage(new Outcome.Reject(
                    "mutation set: its items are not kept once it is applied, so it cannot be replayed"));
        }
        return applySet(delivery, set.get())
                .exceptionally(failure -> new Outcome.Retry("mutation set: " + Cause.of(failure)));
    }

    private CompletionStage<Outcome> applySet(Delivery marker, SetId set) {
        String content = marker.entry().getAttributesOrThrow(CONTENT);
        MutationPlace place = MutationPlace.newBuilder()
                .setNamespace(marker.namespace())
                .setTarget(name)
                .build();
        return contents.items(content).thenCompose(items -> {
            List<List<StagedItem>> here = List.copyOf(items.stream()
                    .filter(item -> item.getNamespace().equals(marker.namespace())
                            && item.getTargetsList().contains(name))
                    .collect(Collectors.groupingBy(StagedItem::getId, LinkedHashMap::new, Collectors.toList()))
                    .values());
            return here.isEmpty()
                    ? ended(set)
                    : applyAll(marker, content, here)
                            .thenCompose(outcome -> outcome instanceof Outcome.Applied
                                    ? reported(set, place)
                                    : CompletableFuture.completedStage(outcome));
        });
    }

    /** A marker that comes again after its set is done finds nothing any more. */
    private CompletionStage<Outcome> ended(SetId set) {
        return sagas.status(set)
                .thenApply(answer -> answer instanceof SagaCommand.Status status
                                && status.stage().number() >= SagaState.Stage.RELEASING.number()
                        ? Outcome.APPLIED
                        : new Outcome.Retry("mutation set %s: its items are not there".formatted(set)));
    }

    private CompletionStage<Outcome> reported(SetId set, MutationPlace place) {
        return sagas.report(set, place).thenApply(CommittedSets::outcome);
    }

    private static Outcome outcome(Answer answer) {
        return answer instanceof SagaCommand.Status
                ? Outcome.APPLIED
                : new Outcome.Retry("mutation set: its saga does not know it");
    }

    /** What is worst of all outcomes. Some ids at once, the items of each one after another. */
    private CompletionStage<Outcome> applyAll(Delivery marker, String content, List<List<StagedItem>> ids) {
        return AtOnce.each(ids, items -> applyInOrder(marker, content, items, 0))
                .thenApply(outcomes -> outcomes.stream().reduce(Outcome.APPLIED, CommittedSets::worse));
    }

    private CompletionStage<Outcome> applyInOrder(Delivery marker, String content, List<StagedItem> items, int next) {
        return next == items.size()
                ? CompletableFuture.completedStage(Outcome.APPLIED)
                : apply(marker, content, items.get(next))
                        .thenCompose(outcome -> outcome instanceof Outcome.Applied
                                ? applyInOrder(marker, content, items, next + 1)
                                : CompletableFuture.completedStage(outcome));
    }

    private CompletionStage<Outcome> apply(Delivery marker, String content, StagedItem item) {
        return contents.payload(content, item)
                .thenCompose(payload -> target.apply(new Delivery(
                        marker.namespace(),
                        marker.entryId() + "." + item.getPosition(),
                        Entry.newBuilder(marker.entry())
                                .setId(item.getId())
                                .setKey(item.getKey())
                                .setOperation(item.getOperation())
                                .setTimeToLiveSeconds(item.getTimeToLiveSeconds())
                                .putAllAttributes(item.getAttributesMap())
                                .removeAttributes(SET)
                                .removeAttributes(CONTENT)
                                .setPayload(payload)
                                .build(),
                        marker.version(),
                        marker.attempt())))
                .thenApply(outcome -> outcome instanceof Outcome.Reject reject
                        ? new Outcome.Reject("items[%d]: %s".formatted(item.getPosition(), reject.cause()))
                        : outcome);
    }

    private static Outcome worse(Outcome left, Outcome right) {
        return left instanceof Outcome.Applied || right instanceof Outcome.Reject ? right : left;
    }

    @Override
    public void close() {
        target.close();
    }
}
