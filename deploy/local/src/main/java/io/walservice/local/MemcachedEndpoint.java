package io.walservice.local;

/**
 * One server, empty after every start. In a shared stack, begin keys with something that nobody else begins them with.
 *
 * @param server {@code host:port}
 */
public record MemcachedEndpoint(String server) {}
