package io.walservice.connectors.evcache;

import io.walservice.connectors.Target;
import io.walservice.namespace.CacheReplica;
import io.walservice.namespace.TargetSpec;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;

/** Opens caches for the nodes of one region. Thread-safe. */
public final class EvCaches {
    private final String region;
    private final VersionTable versions;
    private final InstantSource clock;
    private final Executor executor;

    /** @param executor where answers of servers are handled */
    public EvCaches(String region, VersionTable versions, InstantSource clock, Executor executor) {
        this.region = region;
        this.versions = versions;
        this.clock = clock;
        this.executor = executor;
    }

    /**
     * Opens a target, without waiting for its servers.
     *
     * @throws IllegalArgumentException where it has no replica for this region
     */
    public Target open(String target, TargetSpec.EvCache cache) {
        List<CacheReplica> places = cache.replicasIn(region);
        if (places.isEmpty()) {
            throw new IllegalArgumentException(
                    "replicas: none for region %s (expected: one that names it, or one that names no region)"
                            .formatted(region));
        }
        List<Replica> replicas = places.stream()
                .<Replica>map(replica -> new MemcachedReplica(replica.place(), cache, executor))
                .toList();
        return new EvCacheTarget(target, cache, replicas, versions, clock);
    }
}
