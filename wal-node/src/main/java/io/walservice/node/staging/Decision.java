package io.walservice.node.staging;

import java.util.Set;

/** What becomes of a set, for good. */
public sealed interface Decision {

    /**
     * It will be applied.
     *
     * @param content its items
     * @param writeMicros the write time of all of them, in microseconds since 1970
     */
    record Commit(String content, long writeMicros) implements Decision {}

    /**
     * Nothing of it will be applied.
     *
     * @param kind the name of what kind of refusal it is
     */
    record Refuse(String kind, String reason) implements Decision {}

    /** These contents were given up on before they were whole; the set may come again with another. */
    record Drop(Set<String> contents) implements Decision {
        public Drop {
            contents = Set.copyOf(contents);
        }
    }
}
