package io.walservice.namespace;

import java.util.Optional;

/**
 * One set of memcached servers, over which items are spread.
 *
 * @param region it serves the nodes of this region only; empty: those of every region that has none of its own
 */
public record CacheReplica(Optional<String> region, Place place) {

    /** Where its servers are. */
    public sealed interface Place {}

    /**
     * Servers by their names.
     *
     * @param list {@code host:port}, several with commas between them
     */
    public record Servers(String list) implements Place {}

    /**
     * All that a name stands for, looked up regularly.
     *
     * @param name {@code host:port}; all addresses of the host are servers
     */
    public record Dns(String name) implements Place {}
}
