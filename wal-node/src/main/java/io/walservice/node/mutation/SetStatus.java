package io.walservice.node.mutation;

import io.walservice.internal.v1.MutationPlace;
import io.walservice.internal.v1.MutationStatus;
import java.util.List;
import java.util.Optional;

/** What became of a set, for its writer. */
public record SetStatus(Station station, MutationStatus message, Optional<Refused> refused) {

    /** Where it is, as far as its writer is concerned. */
    public enum Station {
        STAGING,
        PREPARING,
        APPLYING,
        APPLIED,
        REFUSED
    }

    public List<String> applied() {
        return names(message.getAppliedList());
    }

    public List<String> pending() {
        return names(message.getPendingList());
    }

    private static List<String> names(List<MutationPlace> places) {
        return places.stream()
                .map(place -> place.getNamespace() + "/" + place.getTarget())
                .sorted()
                .toList();
    }
}
