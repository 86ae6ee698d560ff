package io.walservice.node.workbench;

import io.walservice.connectors.LaneId;
import io.walservice.node.park.ParkedListing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A page of the keys that several lanes have parked, one lane after another.
 *
 * @param heldOnly only those that wait for a person
 * @param size how many at most
 */
record ParkedKeysPage(ParkedListing listing, boolean heldOnly, int size) {

    /** @param after the last key of the page before */
    CompletionStage<List<ParkedListing.Key>> read(List<LaneId> lanes, Optional<ParkedCursor> after) {
        List<LaneId> rest = after.map(cursor -> lanes.stream()
                        .dropWhile(lane -> !lane.name().equals(cursor.target()))
                        .toList())
                .orElse(lanes);
        return read(rest, after.map(ParkedCursor::parkKey), new ArrayList<>());
    }

    private CompletionStage<List<ParkedListing.Key>> read(
            List<LaneId> lanes, Optional<String> after, List<ParkedListing.Key> found) {
        if (lanes.isEmpty() || found.size() >= size) {
            return CompletableFuture.completedFuture(found);
        }
        return listing.after(lanes.get(0), after, heldOnly, size - found.size()).thenCompose(keys -> {
            found.addAll(keys);
            return read(lanes.subList(1, lanes.size()), Optional.empty(), found);
        });
    }
}
