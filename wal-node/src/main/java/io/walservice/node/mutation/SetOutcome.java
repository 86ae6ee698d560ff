package io.walservice.node.mutation;

/** What a writer is told of a set. */
public sealed interface SetOutcome {

    /**
     * The whole set is or will be applied.
     *
     * @param writeMicros its write time, in microseconds since 1970
     */
    record Committed(long writeMicros) implements SetOutcome {}

    /** Nothing of it was or will be applied, now or when it is repeated. */
    record NotApplied(Refused refused) implements SetOutcome {}

    /** The token was used for another set. */
    record Different() implements SetOutcome {}

    /** Nothing was decided, and nothing is left of this attempt; the same set may be sent again. */
    record NotStored(String reason) implements SetOutcome {}

    /** Neither is known; the same set may be sent again. */
    record Unknown(String reason) implements SetOutcome {}
}
