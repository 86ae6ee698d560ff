package io.walservice.node.ingress;

import java.time.Duration;

/** What became of an entry. */
public sealed interface WriteOutcome {

    /** It is in the journal, from now or from before. */
    record Durable(long sequence) implements WriteOutcome {}

    /** It was not stored and never will be: too much is in flight. */
    record Busy(String reason, Duration retryAfter) implements WriteOutcome {}

    /** It was not stored and never will be: the log cannot be reached. */
    record NotStored(String reason) implements WriteOutcome {}

    /** Neither is known. */
    record Unknown(String reason) implements WriteOutcome {}
}
