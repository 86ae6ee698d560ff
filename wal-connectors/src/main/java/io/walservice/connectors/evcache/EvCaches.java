package io.walservice.connectors.evcache;

import io.walservice.connectors.Target;
import io.walservice.connectors.TargetContents;
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
        return new EvCacheTarget(target, cache, replicas(cache), versions, clock);
    }

    /** What each replica of a cache holds, in the order of the replicas. */
    public List<TargetContents> contents(TargetSpec.EvCache cache) {
        return replicas(cache).stream()
                .<TargetContents>map(replica -> new EvCacheContents(cache, replica))
                .toList();
    }

    private List<Replica> replicas(TargetSpec.EvCache cache) {
        List<CacheReplica> places = cache.replicasIn(region);
        if (places.isEmpty()) {
            throw new IllegalArgumentException(
                    "replicas: none for region %s (expected: one that names it, or one that names no region)"
                            .formatted(region));
        }
        return places.stream()
                .<Replica>map(replica -> new MemcachedReplica(replica.place(), cache, executor))
                .toList();
    }
}
