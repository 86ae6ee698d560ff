package io.walservice.node.schedule;

import io.walservice.internal.v1.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which delayed entries are meant; all that is present must fit.
 *
 * @param id the key that orders
 * @param target one of those the entry goes to
 * @param from due at this time or later
 * @param until due before this time
 */
public record DelayedFilter(
        Optional<String> id, Optional<String> target, Optional<Instant> from, Optional<Instant> until) {

    /** Everything. */
    public static final DelayedFilter ALL =
            new DelayedFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Whether more must be known of an entry than when it is due. */
    boolean asksForMoreThanTime() {
        return id.isPresent() || target.isPresent();
    }

    /** Whether an entry is meant whose time fits. */
    boolean lets(Entry entry) {
        return id.map(wanted -> wanted.equals(entry.getId())).orElse(true)
                && target.map(wanted -> entry.getTargetsList().contains(wanted)).orElse(true);
    }

    /** The first millisecond of it. */
    long fromMillis() {
        return from.map(DelayedFilter::roundedUp).orElse(0L);
    }

    /** The first millisecond after it. */
    long untilMillis() {
        return until.map(DelayedFilter::roundedUp).orElse(Long.MAX_VALUE);
    }

    private static long roundedUp(Instant time) {
        return time.plusNanos(999_999).toEpochMilli();
    }

    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        id.ifPresent(each -> parts.add("id " + each));
        target.ifPresent(each -> parts.add("target " + each));
        from.ifPresent(each -> parts.add("from " + each));
        until.ifPresent(each -> parts.add("until " + each));
        return parts.isEmpty() ? "all" : String.join(", ", parts);
    }
}
