package io.walservice.node.staging;

/**
 * Identifies a mutation set.
 *
 * @param namespace of the set; its items may be of others, too
 * @param token of its writer, unique in the namespace
 */
public record SetId(String namespace, String token) {

    /** As sharding, tables and markers name it. Names of namespaces have no slash. */
    public String name() {
        return namespace + "/" + token;
    }

    /** The set that {@link #name} names. */
    public static SetId named(String name) {
        int slash = name.indexOf('/');
        if (slash < 1) {
            throw new IllegalArgumentException("set: %s (expected: NAMESPACE/TOKEN)".formatted(name));
        }
        return new SetId(name.substring(0, slash), name.substring(slash + 1));
    }

    @Override
    public String toString() {
        return name();
    }
}
