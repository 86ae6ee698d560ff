package io.walservice.connectors;

/** What became of one attempt to apply an entry. */
public sealed interface Outcome {

    /** The target holds the entry's effect, from now or from before. */
    record Applied() implements Outcome {}

    /**
     * Not now, maybe later: the target is away, slow or busy.
     *
     * @param cause for people; begins with the kind of failure
     */
    record Retry(String cause) implements Outcome {}

    /**
     * Never: the target refuses this very entry.
     *
     * @param cause for people; begins with the kind of refusal
     */
    record Reject(String cause) implements Outcome {}

    /** The one value of {@link Applied}. */
    Outcome APPLIED = new Applied();
}
