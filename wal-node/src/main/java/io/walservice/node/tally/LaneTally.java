package io.walservice.node.tally;

import io.walservice.connectors.LaneId;
import io.walservice.connectors.LogPosition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.pekko.Done;

/**
 * The tally of a lane, as one run of it has claimed it.
 *
 * <p>What is settled is counted durably before the queue hears of it, so the tally is never behind the queue: of what
 * the queue brings again after a crash, {@link #settled} tells what was settled before, and that is neither applied nor
 * counted again. Counting is for one thread at a time; the rest is thread-safe.
 */
public final class LaneTally {

    /** One entry that has left its queue. */
    public record Settled(int queuePartition, LogPosition position, Settlement settlement) {}

    private final LaneId lane;
    private final Map<Integer, Tally> tallies;
    private final Function<Map<Integer, Tally>, CompletionStage<Boolean>> store;

    /**
     * Goes on from a stored tally.
     *
     * @param store keeps the tallies that changed; completes with false where another run has claimed the lane
     */
    public LaneTally(
            LaneId lane, Map<Integer, Tally> stored, Function<Map<Integer, Tally>, CompletionStage<Boolean>> store) {
        this.lane = lane;
        this.tallies = new ConcurrentHashMap<>(stored);
        this.store = store;
    }

    /** Whether a run has settled this entry before, this one or another. */
    public boolean settled(int queuePartition, LogPosition position) {
        return position.compareTo(of(queuePartition).upTo()) <= 0;
    }

    /** Counts entries, in their order per partition. Fails where another run has claimed the lane. */
    public CompletionStage<Done> count(List<Settled> entries) {
        Map<Integer, Tally> changed = new HashMap<>();
        for (Settled entry : entries) {
            Tally before = changed.getOrDefault(entry.queuePartition(), of(entry.queuePartition()));
            Tally after = before.plus(entry.position(), entry.settlement());
            if (!after.equals(before)) {
                changed.put(entry.queuePartition(), after);
            }
        }
        if (changed.isEmpty()) {
            return CompletableFuture.completedFuture(Done.getInstance());
        }
        return store.apply(changed).thenApply(held -> {
            if (!held) {
                throw new ClaimLostException(lane);
            }
            tallies.putAll(changed);
            return Done.getInstance();
        });
    }

    /** Partition of the queue to the last entry that is settled there; those where nothing is are left out. */
    public Map<Integer, LogPosition> positions() {
        return tallies.entrySet().stream()
                .filter(tally -> !tally.getValue().upTo().equals(LogPosition.START))
                .collect(Collectors.toMap(
                        Map.Entry::getKey, tally -> tally.getValue().upTo()));
    }

    /** All that is settled, in all partitions. */
    public Tally total() {
        return tallies.values().stream().reduce(Tally.START, Tally::and);
    }

    private Tally of(int queuePartition) {
        return tallies.getOrDefault(queuePartition, Tally.START);
    }

    /** Another run of the lane has claimed its tally. */
    static final class ClaimLostException extends RuntimeException {
        ClaimLostException(LaneId lane) {
            super(lane + ": another run of the lane has claimed its tally", null, false, false);
        }
    }
}
