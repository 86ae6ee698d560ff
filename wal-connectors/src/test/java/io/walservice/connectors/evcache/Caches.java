package io.walservice.connectors.evcache;

import io.walservice.namespace.CacheItems;
import io.walservice.namespace.CacheReplica;
import io.walservice.namespace.DataSize;
import io.walservice.namespace.TargetSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Configurations of caches. */
final class Caches {
    static final String APP = "ADS";
    static final DataSize MIB = new DataSize(1024 * 1024);

    private Caches() {}

    static TargetSpec.EvCache cache(CacheItems.By by, Duration lifetime, String... replicas) {
        List<CacheReplica> places = Stream.of(replicas)
                .map(servers -> new CacheReplica(Optional.empty(), new CacheReplica.Servers(servers)))
                .toList();
        return new TargetSpec.EvCache(new CacheItems(APP, by), places, lifetime, Duration.ofSeconds(3), MIB);
    }

    static TargetSpec.EvCache byId(String... replicas) {
        return cache(CacheItems.By.ID, Duration.ZERO, replicas);
    }
}
