package io.walservice.multinode.history;

/** What a client was told in the end about one call. */
public enum Answer {
    /** Durable. */
    TRUE,
    /** Not stored, and never will be. */
    FALSE,
    /** Neither is known; also a call that failed without an answer. */
    UNKNOWN
}
