package io.walservice.node.mutation;

import io.walservice.internal.v1.MutationReceived;
import io.walservice.internal.v1.StagedItem;
import io.walservice.node.mutation.SagaWorld.Found;
import io.walservice.node.staging.AtOnce;
import io.walservice.node.staging.Decision;
import io.walservice.node.staging.Intents;
import io.walservice.node.staging.SetId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What is to be done in each stage of a set. Each piece of work may be begun anew by whoever takes the saga over, from
 * its beginning, and has no further effect then.
 *
 * <p><b>Preparing</b> takes the ids in one order for all sets (see {@link Intents.Key}): a set waits only for ids that
 * come after all it has, so sets never wait for each other in a ring, and none has to be wounded. A set that waits for
 * too long is refused. Then conditions are looked at; as every set that changes an item holds its id until its targets
 * have it, what is found stays so until this set is done. Single writes ({@code WriteToLog}) take no ids, and may come
 * in between.
 *
 * <p>The write time is later than that of every set before on these ids and of what the conditions have found, whatever
 * the clocks of the nodes say.
 */
final class SagaWork {

    private final SagaWorld world;
    private final SetId set;
    private final InstantSource clock;
    private final Waiting waiting;

    /** How to wait for ids that others hold. */
    interface Waiting {
        /** How long a set may wait in all. */
        Duration atMost();

        /** Goes on after a moment, longer from time to time. */
        <T> CompletionStage<T> after(int tries, Supplier<CompletionStage<T>> next);
    }

    SagaWork(SagaWorld world, SetId set, InstantSource clock, Waiting waiting) {
        this.world = world;
        this.set = set;
        this.clock = clock;
        this.waiting = waiting;
    }

    /**
     * Comes to a decision.
     *
     * @param mayTake whether the node's lease has held since this began. A node that was paused may wake up here after
     *     the set's end; what it takes then, nobody gives back.
     */
    CompletionStage<Decision> prepare(MutationReceived whole, BooleanSupplier mayTake) {
        return world.items(whole.getContent()).thenCompose(items -> {
            if (items.size() != whole.getItems()) {
                return refuse(new Refused(
                        Refused.Kind.INVALID,
                        "items: %d stored (expected: %d)".formatted(items.size(), whole.getItems())));
            }
            List<Intents.Key> keys = keys(items);
            return takeAll(keys, 0, new Taking(clock.instant().plus(waiting.atMost()), mayTake), 0)
                    .thenCompose(taken -> taken.<CompletionStage<Decision>>map(this::refuse)
                            .orElseGet(() -> decide(whole, items, keys)));
        });
    }

    static List<Intents.Key> keys(List<StagedItem> items) {
        return items.stream().flatMap(Intents.Key::of).distinct().sorted().toList();
    }

    /** How long ids are waited for, and whether they may be taken at all. */
    private record Taking(Instant until, BooleanSupplier mayTake) {}

    /** Empty once all are taken. */
    private CompletionStage<Optional<Refused>> takeAll(List<Intents.Key> keys, int next, Taking taking, int tries) {
        if (next == keys.size()) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        if (!taking.mayTake().getAsBoolean()) {
            return CompletableFuture.failedStage(new IllegalStateException("the node's lease has lapsed"));
        }
        Intents.Key key = keys.get(next);
        return world.take(key, set).thenCompose(taken -> {
            if (taken) {
                return takeAll(keys, next + 1, taking, 0);
            }
            return clock.instant().isBefore(taking.until())
                    ? waiting.after(tries, () -> takeAll(keys, next, taking, tries + 1))
                    : CompletableFuture.completedStage(Optional.of(new Refused(
                            Refused.Kind.BUSY,
                            "id %s: held by another set (expected: free within %s)".formatted(key, waiting.atMost()))));
        });
    }

    private CompletionStage<Decision> decide(MutationReceived whole, List<StagedItem> items, List<Intents.Key> keys) {
        List<StagedItem> conditions =
                items.stream().filter(StagedItem::hasCondition).toList();
        return AtOnce.each(keys, world::lastMicros)
                .thenCompose(last -> AtOnce.each(conditions, world::check)
                        .thenCompose(found -> fault(items, found)
                                .thenCompose(fault -> fault.isPresent()
                                        ? refuse(new Refused(Refused.Kind.CONDITION, fault.get()))
                                        : world.decide(
                                                set,
                                                new Decision.Commit(whole.getContent(), writeMicros(last, found))))));
    }

    /** Of conditions, or else of unique indexes. */
    private CompletionStage<Optional<String>> fault(List<StagedItem> items, List<Found> found) {
        Optional<String> fault =
                found.stream().flatMap(each -> each.fault().stream()).findFirst();
        if (fault.isPresent()) {
            return CompletableFuture.completedStage(fault);
        }
        List<StagedItem> unique =
                items.stream().filter(item -> item.getUniqueTermsCount() > 0).toList();
        return AtOnce.each(unique, item -> world.checkUnique(item, items))
                .thenApply(faults -> faults.stream().flatMap(Optional::stream).findFirst());
    }

    private long writeMicros(List<Long> last, List<Found> found) {
        Instant now = clock.instant();
        long micros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
        for (long before : last) {
            micros = Math.max(micros, before + 1);
        }
        for (Found item : found) {
            micros = Math.max(micros, item.writeMicros().orElse(0) + 1);
        }
        return micros;
    }

    private CompletionStage<Decision> refuse(Refused refused) {
        return world.decide(set, new Decision.Refuse(refused.kind().name(), refused.reason()));
    }

    /** Has the lanes apply it; they tell the saga. */
    CompletionStage<Void> mark(SagaState state) {
        MutationReceived whole = state.received().orElseThrow();
        return world.mark(new SagaWorld.Marker(set, whole.getContent(), state.writeMicros(), state.pending()));
    }

    /** Leaves nothing behind of a set that is applied or refused. */
    CompletionStage<Void> clean(SagaState state) {
        MutationReceived whole = state.received().orElseThrow();
        OptionalLong micros = state.stage() == SagaState.Stage.RELEASING
                ? OptionalLong.of(state.writeMicros())
                : OptionalLong.empty();
        return world.items(whole.getContent())
                .thenCompose(items -> AtOnce.each(keys(items), key -> world.release(key, set, micros)))
                .thenCompose(released -> removeContents(state))
                .thenCompose(removed -> world.close(set));
    }

    /**
     * Gives content up that was never whole. The content is deleted only once nobody can commit it any more.
     *
     * @return the decision, where there is one after all
     */
    CompletionStage<Optional<Decision>> drop(SagaState state) {
        return world.decide(set, new Decision.Drop(Set.copyOf(state.contents())))
                .thenCompose(decision -> decision instanceof Decision.Drop
                        ? removeContents(state)
                                .thenCompose(removed -> world.close(set))
                                .thenApply(closed -> Optional.<Decision>empty())
                        : CompletableFuture.completedStage(Optional.of(decision)));
    }

    /**
     * Forgets that a set is open that has nothing to be done for, or was never begun. A reader that holds ids goes by
     * the name of such a set, and stores under it what it holds: where it has died, that is given back.
     */
    CompletionStage<Void> close() {
        return world.items(set.name())
                .thenCompose(items -> items.isEmpty()
                        ? world.close(set)
                        : AtOnce.each(keys(items), key -> world.release(key, set, OptionalLong.empty()))
                                .thenCompose(released -> world.removeContent(set.name()))
                                .thenCompose(removed -> world.close(set)));
    }

    private CompletionStage<Void> removeContents(SagaState state) {
        return AtOnce.each(state.contents(), world::removeContent).thenApply(done -> null);
    }
}
