package io.walservice.node.replay;

import io.walservice.internal.v1.Entry;
import java.time.Instant;
import java.util.Optional;

/**
 * A range of times in a log: of when entries could first be applied, which is their acceptance, or for delayed ones
 * when they were due. A copy of a table lacks what was applied after it was made, so what it lacks could be applied
 * only a little before that, or later. Write times say nothing of that: writers choose them.
 *
 * @param from at this time or later
 * @param to before this time
 */
public record ReplayTimes(Optional<Instant> from, Optional<Instant> to) {

    /** Always. */
    public static final ReplayTimes ALL = new ReplayTimes(Optional.empty(), Optional.empty());

    boolean include(Entry entry) {
        Instant time = of(entry);
        return from.map(begin -> !time.isBefore(begin)).orElse(true)
                && to.map(time::isBefore).orElse(true);
    }

    /** When an entry could first be applied. */
    static Instant of(Entry entry) {
        return Instant.ofEpochMilli(Math.max(entry.getAcceptedTimeMillis(), entry.getDueTimeMillis()));
    }
}
