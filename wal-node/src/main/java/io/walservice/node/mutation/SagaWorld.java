package io.walservice.node.mutation;

import io.walservice.internal.v1.StagedItem;
import io.walservice.node.staging.Decision;
import io.walservice.node.staging.Intents;
import io.walservice.node.staging.SetId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/** Everything outside a saga that it acts on. Each call may be repeated, and may have worked where it fails. */
interface SagaWorld {

    CompletionStage<List<StagedItem>> items(String content);

    /** Takes an id for the set; false where another set that is not at its end has it. */
    CompletionStage<Boolean> take(Intents.Key key, SetId set);

    /** Write time of the last set that changed an id, in microseconds since 1970; 0 where none is remembered. */
    CompletionStage<Long> lastMicros(Intents.Key key);

    /** What does not hold of an item's condition, for people; else what it found. */
    CompletionStage<Found> check(StagedItem item);

    /**
     * What a look at an item has found.
     *
     * @param fault what does not hold
     * @param writeMicros of the item, where there is one
     */
    record Found(Optional<String> fault, OptionalLong writeMicros) {}

    /** Who else has what an item is to have alone, for people; but for those whom the set takes it from. */
    CompletionStage<Optional<String>> checkUnique(StagedItem item, List<StagedItem> set);

    CompletionStage<Decision> decide(SetId set, Decision wanted);

    /** Puts the completion marker into the log of each namespace that has items. */
    CompletionStage<Void> mark(Marker marker);

    /**
     * What goes on the queues instead of a set's items.
     *
     * @param content where lanes find them
     * @param places the targets that have items
     */
    record Marker(SetId set, String content, long writeMicros, List<io.walservice.internal.v1.MutationPlace> places) {}

    /** Gives an id back; empty where the set has not changed it. */
    CompletionStage<Void> release(Intents.Key key, SetId set, OptionalLong writeMicros);

    CompletionStage<Void> removeContent(String content);

    /** Forgets that the set is open. */
    CompletionStage<Void> close(SetId set);
}
