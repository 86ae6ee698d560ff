package io.walservice.multinode.sets.history;

import java.util.Optional;

/** What a set asked of an item, as its condition. */
public sealed interface Expected {

    /** It is not there. */
    record Absent() implements Expected {}

    /** It is there. */
    record There() implements Expected {}

    /** It is there, and was written then. */
    record AsOf(long micros) implements Expected {}

    /**
     * Whether that is so.
     *
     * @param last what was done to the item last
     */
    default boolean holds(Optional<Written> last) {
        Optional<Written> there = last.filter(write -> !write.deletes());
        if (this instanceof AsOf asOf) {
            return there.filter(write -> write.micros() == asOf.micros()).isPresent();
        }
        return there.isPresent() == (this instanceof There);
    }
}
