package io.walservice.multinode.sets.history;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The moment of a read, as far as is known of it: after which sets it must be. Not thread-safe. */
final class Moment {
    private final Precedence precedence;
    private final Set<String> ids;
    private final Map<String, Bound> bounds = new HashMap<>();
    private boolean moved = true;

    /** Why what was written to an id until then must be seen. */
    private record Bound(long micros, Written witness, String reason) {}

    Moment(Precedence precedence, Read read) {
        this.precedence = precedence;
        this.ids = read.asked().stream().map(ItemName::id).collect(Collectors.toSet());
    }

    /** Notes that it is after a set, and so after all sets before that. */
    void comesAfter(Written witness, String reason) {
        for (String id : ids) {
            long known = precedence.known(witness.token(), id);
            if (known > known(id)) {
                bounds.put(id, new Bound(known, witness, reason));
                moved = true;
            }
        }
    }

    /** Whether more has become known of it since this was asked last; at first it has. */
    boolean hasMoved() {
        boolean before = moved;
        moved = false;
        return before;
    }

    /** Up to when everything that was written to an id must be seen; 0: nothing. */
    long known(String id) {
        Bound bound = bounds.get(id);
        return bound == null ? 0 : bound.micros();
    }

    /** The set that tells so of this id. */
    Written witness(String id) {
        return bound(id).witness();
    }

    /** Why, for people. */
    String why(String id) {
        return "%s %s".formatted(bound(id).witness(), bound(id).reason());
    }

    private Bound bound(String id) {
        Bound bound = bounds.get(id);
        if (bound == null) {
            throw new IllegalStateException("nothing is known of " + id);
        }
        return bound;
    }
}
