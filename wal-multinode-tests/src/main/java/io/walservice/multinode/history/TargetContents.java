package io.walservice.multinode.history;

import java.util.List;
import java.util.Optional;

/**
 * Everything that one target holds.
 *
 * @param records of an ordered target: records of one key in the order of their arrival, repeats included
 * @param isOrdered whether the order of the records means something; a table has none
 */
public record TargetContents(String target, boolean isOrdered, List<Found> records) {

    public TargetContents {
        records = List.copyOf(records);
    }

    /** A record whose payload is that of a change, with that change. */
    record Recognised(Change change, String entryId) {}

    List<Recognised> recognised() {
        return records.stream().flatMap(found -> recognise(found).stream()).toList();
    }

    static Optional<Recognised> recognise(Found found) {
        return Change.ofPayload(found.payload()).map(change -> new Recognised(change, found.entryId()));
    }

    @Override
    public String toString() {
        long entries = records.stream().map(Found::entryId).distinct().count();
        return "%s: %d records of %d entries".formatted(target, records.size(), entries);
    }
}
