package io.walservice.client;

/** How a client keeps the order of entries of one key ({@code namespace} and {@code target.id}). */
public enum KeyOrder {

    /**
     * An entry is sent once the one before it, of its key, is answered for good. Entries that end as {@code TRUE} are
     * in the log in the order in which they were handed to the client, whatever is refused, repeated or broken off in
     * between. One key alone is then as fast as the server answers; different keys do not wait for each other.
     */
    STRICT,

    /**
     * Entries of a key follow each other without waiting, which is many times faster where few keys get most of the
     * entries. Their order is kept as long as the server refuses none of them for a while ({@code RESOURCE_EXHAUSTED},
     * {@code UNAVAILABLE}) and answers none as {@code UNKNOWN}: such an entry is repeated behind those that were sent
     * meanwhile.
     */
    BEST_EFFORT
}
