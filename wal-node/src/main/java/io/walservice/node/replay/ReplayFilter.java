package io.walservice.node.replay;

import io.walservice.internal.v1.Entry;
import java.util.Map;
import java.util.Optional;

/**
 * Which entries are meant; all that is present must fit.
 *
 * @param id the key that orders
 * @param key within the id; an entry without one does not fit
 * @param attributes names with their values
 */
public record ReplayFilter(Optional<TextMatch> id, Optional<TextMatch> key, Map<String, String> attributes) {

    /** Lets everything through. */
    public static final ReplayFilter ALL = new ReplayFilter(Optional.empty(), Optional.empty(), Map.of());

    public ReplayFilter {
        attributes = Map.copyOf(attributes);
    }

    boolean fits(Entry entry) {
        return id.map(match -> match.fits(entry.getId())).orElse(true)
                && key.map(match -> !entry.getKey().isEmpty() && match.fits(entry.getKey()))
                        .orElse(true)
                && entry.getAttributesMap().entrySet().containsAll(attributes.entrySet());
    }
}
