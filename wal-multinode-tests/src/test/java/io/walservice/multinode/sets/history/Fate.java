package io.walservice.multinode.sets.history;

/** What a writer was told of a set, once and for all. */
public sealed interface Fate {

    /**
     * It is applied, or will be.
     *
     * @param writeMicros in microseconds since 1970
     */
    record Committed(long writeMicros) implements Fate {}

    /** A condition did not hold; nothing of it is applied. */
    record Refused(String reason) implements Fate {}

    /** Others held its ids for too long; nothing of it is applied. */
    record Aborted(String reason) implements Fate {}
}
