package io.walservice.node.deadletter;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Which dead letters are meant; all that is present must fit.
 *
 * @param entryIds none: all
 * @param cause part of it
 * @param from given up on then or later
 * @param to given up on before
 */
public record DeadLetterFilter(
        Optional<String> id,
        Set<String> entryIds,
        Optional<String> cause,
        Optional<Instant> from,
        Optional<Instant> to) {

    public DeadLetterFilter {
        entryIds = Set.copyOf(entryIds);
    }

    /** Whether it lets a letter through. */
    public boolean fits(DeadLetter.Place place, DeadLetter.Failure failure) {
        return id.map(place.id()::equals).orElse(true)
                && (entryIds.isEmpty() || entryIds.contains(place.entryId()))
                && cause.map(failure.cause()::contains).orElse(true)
                && from.map(time -> !failure.at().isBefore(time)).orElse(true)
                && to.map(failure.at()::isBefore).orElse(true);
    }
}
