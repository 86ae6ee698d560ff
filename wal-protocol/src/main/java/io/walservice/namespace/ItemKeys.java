package io.walservice.namespace;

/** What a target has one item for: a row, or a document. */
public enum ItemKeys {
    /** Each id; entries have no key. */
    ID,
    /** Each id and key. */
    ID_AND_KEY
}
