package io.walservice.namespace;

/** What order a namespace promises. */
public enum Order {
    /**
     * Entries of one id reach each target in log order, also across retries; one that fails holds up its own id only.
     */
    KEY,
    /** None: an entry that fails holds up nothing, and later ones of its id pass it. */
    NONE
}
