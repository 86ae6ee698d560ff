package io.walservice.namespace;

/**
 * An index of a kv target: finds items by what is in them, not by what they are called.
 *
 * @param name unique in its target
 * @param term what of an item it is found by
 * @param unique whether no two items of the target have the same term
 * @param generation the revision of the namespace in which the index was declared; 0 in what a user writes, as the
 *     service sets it
 */
public record KvIndex(String name, Term term, boolean unique, long generation) {

    /** Where the text is that an item is found by. */
    public sealed interface Term {}

    /**
     * A field of the payload's JSON object.
     *
     * @param path names of fields with dots between them, each in the object that the one before it has
     */
    public record Field(String path) implements Term {}

    /** An attribute of the entry that set the item. */
    public record Attribute(String name) implements Term {}

    /**
     * What its rows are kept under: name and generation. So rows of an index that was removed and declared again, the
     * same or another way, are never taken for those of the new one, which may lack what was written in between.
     */
    public String id() {
        return name + "@" + generation;
    }

    /** The same index, as if this revision of the namespace had been the first to have it. */
    public KvIndex declaredIn(long revision) {
        return new KvIndex(name, term, unique, revision);
    }
}
