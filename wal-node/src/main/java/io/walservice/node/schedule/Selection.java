package io.walservice.node.schedule;

import io.walservice.node.log.DuePlace;
import io.walservice.node.log.LogPartitionId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which entries of a namespace a call means: those that the filter lets through and that wait when it begins. What
 * comes later, or is moved, has a higher sequence: so a call that moves entries does not meet them again at their new
 * places, and neither does one that goes on with its selection after it was broken off.
 *
 * @param ranges one for each log partition
 */
public record Selection(DelayedFilter filter, List<Range> ranges) {

    private static final Pattern SEQUENCE = Pattern.compile("\\d{1,18}");

    public Selection {
        ranges = List.copyOf(ranges);
    }

    /**
     * What is to be read of one log partition.
     *
     * @param after nothing up to this place
     * @param untilMillis nothing that is due at this time or later
     * @param belowSequence nothing that has come at or above it
     */
    public record Range(LogPartitionId id, DuePlace after, long untilMillis, long belowSequence) {

        Range after(DuePlace place) {
            return new Range(id, place.compareTo(after) > 0 ? place : after, untilMillis, belowSequence);
        }

        Range below(long sequence) {
            return new Range(id, after, untilMillis, Math.min(sequence, belowSequence));
        }
    }

    /** This selection bounded like the one that gave a token; empty where that is none of this namespace. */
    public Optional<Selection> continued(String token) {
        String[] parts = token.split("-", -1);
        if (parts.length != ranges.size()
                || !Stream.of(parts).allMatch(part -> SEQUENCE.matcher(part).matches())) {
            return Optional.empty();
        }
        return Optional.of(new Selection(
                filter,
                IntStream.range(0, parts.length)
                        .mapToObj(i -> ranges.get(i).below(Long.parseLong(parts[i])))
                        .toList()));
    }

    /** The sequences that bound it, for a call that goes on with it. */
    public String token() {
        return ranges.stream()
                .map(range -> Long.toString(range.belowSequence()))
                .collect(Collectors.joining("-"));
    }
}
