package io.walservice.multinode.history;

/** What must hold between a history and the contents of every target, once all entries have been delivered. */
public enum Rule {
    /** A change that was answered TRUE in any of its calls is in every target. */
    ACKNOWLEDGED_IS_APPLIED,

    /** A change of which every call was answered FALSE is in no target. */
    REFUSED_IS_NOT_APPLIED,

    /**
     * However often a change was sent, it has one entry id: in all answers and in all records of all targets. So a
     * consumer that drops repeats of an entry id sees it once.
     */
    ONE_TOKEN_ONE_ENTRY,

    /** An entry id stands for one change only. */
    ONE_ENTRY_ONE_CHANGE,

    /** Every record is, byte for byte, a change that somebody sent. */
    NOTHING_FOREIGN,

    /**
     * In an ordered target, per key, and after all but the first record of each entry id have been dropped: entries
     * stand in the order of their sequence in the log.
     */
    LOG_ORDER,

    /**
     * In an ordered target, per key, first records only: a change that was answered TRUE before another was first sent,
     * by whomever, stands before it.
     */
    REAL_TIME_ORDER,

    /**
     * In an ordered target, per key, first records only: changes that only one and the same client ever sent, and that
     * it was answered TRUE for, stand in the order in which they were handed to it. What the client was told UNKNOWN or
     * FALSE about may stand anywhere.
     */
    CLIENT_ORDER
}
