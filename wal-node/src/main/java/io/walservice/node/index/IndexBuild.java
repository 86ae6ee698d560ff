package io.walservice.node.index;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How far the building of an index is.
 *
 * @param index its {@link io.walservice.namespace.KvIndex#id()}
 * @param upTo the place in Cassandra's ring up to which it has all items; {@link Long#MIN_VALUE} where it has none
 * @param items that were brought into it; those that were brought again after a break count again
 * @param duplicates items of a unique index that were brought although another one has the term
 * @param examples some of their terms
 */
public record IndexBuild(
        String index, State state, long upTo, long items, long duplicates, List<String> examples, Instant changed) {
    private static final int MOST_EXAMPLES = 10;
    private static final double RING = Math.pow(2, 64);

    /** Where it is. */
    public enum State {
        /** What was there before is being brought into it. */
        BUILDING,
        /** It has all items. */
        READY,
        /** It has all items, and is to be unique, but several have the same term. */
        DUPLICATES
    }

    public IndexBuild {
        examples = List.copyOf(examples);
    }

    /** That of an index of which nothing is known yet. */
    static IndexBuild begin(String index, Instant now) {
        return new IndexBuild(index, State.BUILDING, Long.MIN_VALUE, 0, 0, List.of(), now);
    }

    public boolean isComplete() {
        return state != State.BUILDING;
    }

    /** How much of the ring is done, as ids are spread over it evenly: 0 to 1. */
    public double share() {
        return isComplete() ? 1 : ((double) upTo - (double) Long.MIN_VALUE) / RING;
    }

    IndexBuild with(long place, int more, List<String> found, Instant now) {
        List<String> all = new ArrayList<>(examples);
        found.stream().limit(Math.max(0, MOST_EXAMPLES - all.size())).forEach(all::add);
        return new IndexBuild(index, state, place, items + more, duplicates + found.size(), all, now);
    }

    IndexBuild complete(Instant now) {
        return new IndexBuild(
                index,
                duplicates == 0 ? State.READY : State.DUPLICATES,
                Long.MAX_VALUE,
                items,
                duplicates,
                examples,
                now);
    }
}
