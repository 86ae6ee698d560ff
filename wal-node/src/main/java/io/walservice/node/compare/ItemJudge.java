package io.walservice.node.compare;

import com.google.protobuf.ByteString;
import io.walservice.connectors.JsonPayload;
import io.walservice.connectors.TargetContents.Item;
import io.walservice.node.compare.ItemDifference.State;
import io.walservice.node.compare.ItemDifference.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Decides what a difference is. Each place is compared with the first one that has the item. A place may keep less of a
 * value than another, so two values are the same if either is what its place would make of the other.
 */
final class ItemJudge {
    private final List<Place> places;

    ItemJudge(List<Place> places) {
        this.places = List.copyOf(places);
    }

    /** The items of a sighting that are not the same everywhere. */
    CompletionStage<List<ItemDifference>> differences(Sighting sighting) {
        Map<Item, Integer> first = new HashMap<>();
        for (Item item : sighting.items()) {
            for (int place = places.size() - 1; place >= 0; place--) {
                if (sighting.held().get(place).containsKey(item)) {
                    first.put(item, place);
                }
            }
        }
        CompletionStage<List<Map<Item, Boolean>>> same = CompletableFuture.completedStage(new ArrayList<>());
        for (int place = 0; place < places.size(); place++) {
            same = same.thenCombine(sameAsFirst(sighting, first, place), (all, one) -> {
                all.add(one);
                return all;
            });
        }
        return same.thenApply(verdicts -> differences(sighting, first, verdicts));
    }

    /** For each item that this place and an earlier one have, whether they have the same. */
    private CompletionStage<Map<Item, Boolean>> sameAsFirst(Sighting sighting, Map<Item, Integer> first, int place) {
        Map<Item, Boolean> same = new HashMap<>();
        CompletionStage<Map<Item, Boolean>> done = CompletableFuture.completedStage(same);
        for (int earlier = 0; earlier < place; earlier++) {
            Map<Item, ByteString> ours = new HashMap<>();
            Map<Item, ByteString> theirs = new HashMap<>();
            for (Item item : sighting.items()) {
                ByteString here = sighting.held().get(place).get(item);
                ByteString there = sighting.held().get(earlier).get(item);
                if (here != null && there != null && first.getOrDefault(item, -1) == earlier) {
                    ours.put(item, here);
                    theirs.put(item, there);
                }
            }
            CompletionStage<Map<Item, ByteString>> asHere =
                    places.get(place).contents().asHeld(theirs);
            CompletionStage<Map<Item, ByteString>> asThere =
                    places.get(earlier).contents().asHeld(ours);
            done = done.thenCombine(asHere, (all, expected) -> note(all, ours, expected))
                    .thenCombine(asThere, (all, expected) -> note(all, theirs, expected));
        }
        return done;
    }

    private static Map<Item, Boolean> note(
            Map<Item, Boolean> same, Map<Item, ByteString> held, Map<Item, ByteString> expected) {
        held.forEach((item, value) -> {
            ByteString other = expected.get(item);
            same.merge(item, other != null && JsonPayload.same(value, other), Boolean::logicalOr);
        });
        return same;
    }

    private List<ItemDifference> differences(
            Sighting sighting, Map<Item, Integer> first, List<Map<Item, Boolean>> same) {
        List<ItemDifference> differences = new ArrayList<>();
        for (Item item : sighting.items()) {
            Integer reference = first.get(item);
            if (reference == null) {
                continue; // it has gone everywhere meanwhile
            }
            List<View> views = new ArrayList<>();
            for (int place = 0; place < places.size(); place++) {
                Optional<ByteString> value =
                        Optional.ofNullable(sighting.held().get(place).get(item));
                boolean equal = place == reference || same.get(place).getOrDefault(item, false);
                views.add(new View(state(places.get(place), value.isPresent(), equal), value));
            }
            if (views.stream().anyMatch(ItemJudge::differs)) {
                differences.add(new ItemDifference(item, withExtra(views)));
            }
        }
        return differences;
    }

    private static State state(Place place, boolean has, boolean equal) {
        if (!has) {
            return place.contents().forgetful() ? State.FORGOTTEN : State.MISSING;
        }
        return equal ? State.SAME : State.DIFFERENT;
    }

    private static boolean differs(View view) {
        return view.state() == State.MISSING || view.state() == State.DIFFERENT;
    }

    /** Of one that has what two others lack, it is said the other way round. */
    private static List<View> withExtra(List<View> views) {
        long missing =
                views.stream().filter(view -> view.state() == State.MISSING).count();
        long held = views.stream().filter(view -> view.value().isPresent()).count();
        if (held != 1 || missing < 2) {
            return views;
        }
        return views.stream()
                .map(view -> view.value().isPresent() ? new View(State.EXTRA, view.value()) : view)
                .toList();
    }
}
