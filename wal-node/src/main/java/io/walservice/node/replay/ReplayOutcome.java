package io.walservice.node.replay;

/** What became of an entry that was to be applied once more. */
public sealed interface ReplayOutcome {

    /** The target has it. */
    ReplayOutcome APPLIED = new Applied();

    /** The replay has been paused or ended before its turn came: nothing was done. */
    ReplayOutcome UNWANTED = new Unwanted();

    /** See {@link #APPLIED}. */
    record Applied() implements ReplayOutcome {}

    /** The target has refused it, or it failed again and again while the target took others. */
    record Failed(String cause) implements ReplayOutcome {}

    /** See {@link #UNWANTED}. */
    record Unwanted() implements ReplayOutcome {}
}
