package io.walservice.node.region;

import io.walservice.namespace.RegionSpec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One connection to each region's API, made when it is first asked and shared by all that ask it. One that nobody uses
 * any more disconnects by itself. Thread-safe.
 */
public final class RegionClients implements AutoCloseable {

    private final Map<RegionSpec.Api, RegionClient> clients = new ConcurrentHashMap<>();

    RegionClient to(RegionSpec.Api api) {
        return clients.computeIfAbsent(api, RegionClient::new);
    }

    /** Breaks off what is under way. */
    @Override
    public void close() {
        clients.values().forEach(RegionClient::close);
    }
}
