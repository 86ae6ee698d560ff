package io.walservice.node.tally;

/** How an entry left the queue of its lane. */
public enum Settlement {
    /** The target has it. */
    APPLIED,
    /** It is set aside; what becomes of it is counted where it waits. */
    PARKED,
    /** It was given up on. */
    DEAD_LETTERED,
    /** It is not the lane's, was settled before, or comes again: not counted. */
    PASSED
}
