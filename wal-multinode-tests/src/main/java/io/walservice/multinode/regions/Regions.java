package io.walservice.multinode.regions;

import com.datastax.oss.driver.api.core.CqlSession;
import io.walservice.local.LocalStack;
import io.walservice.local.PostgresEndpoint;
import io.walservice.local.Service;
import io.walservice.local.StackEndpoints;
import io.walservice.multinode.contents.CassandraSessions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Regions that replicate with each other.
 *
 * <pre>{@code
 * try (Regions regions = Regions.start(1, "eu", "us");
 *         ReplicatedNamespace ads = regions.create("""
 *                 name: ads
 *                 targets: [{name: store, type: kv, table: ads}]
 *                 """)) {
 *     ads.writer("eu").put("item", "paid");
 *     regions.cut();
 *     regions.heal();
 *     ads.awaitDrained();
 *     ads.table("us");
 * }
 * }</pre>
 *
 * <p>Not thread-safe.
 */
public final class Regions implements AutoCloseable {
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final List<Region> regions = new ArrayList<>();
    private final CqlSession cassandra;

    private Regions(StackEndpoints shared) {
        this.cassandra = CassandraSessions.open(shared.cassandra());
    }

    /**
     * Starts them, one after the other.
     *
     * @param nodes of each
     */
    public static Regions start(int nodes, String... names) {
        StackEndpoints shared = LocalStack.shared(Service.CASSANDRA, Service.POSTGRES);
        PostgresEndpoint database = shared.postgres()
                .createDatabase(
                        "regions_%08x".formatted(ThreadLocalRandom.current().nextInt()));
        Regions started = new Regions(shared);
        try {
            for (String name : names) {
                Region region = new Region(name, NUMBERS.getAndIncrement(), shared, database, List.of(names));
                started.regions.add(region);
                region.grow(nodes);
            }
            return started;
        } catch (RuntimeException | Error failure) {
            started.close();
            throw failure;
        }
    }

    public List<Region> all() {
        return List.copyOf(regions);
    }

    public Region get(String name) {
        return regions.stream()
                .filter(region -> region.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("region: " + name));
    }

    /** Creates a namespace that all regions replicate, whose nodes reach each other; returns once all lanes run. */
    public ReplicatedNamespace create(String yaml) {
        return create(yaml, true);
    }

    /** The same, but no region tells the others where its nodes are. */
    public ReplicatedNamespace createWithoutApi(String yaml) {
        return create(yaml, false);
    }

    private ReplicatedNamespace create(String yaml, boolean withApi) {
        String lines = regions.stream().map(region -> region.line(withApi)).collect(Collectors.joining());
        return ReplicatedNamespace.create(this, cassandra, yaml + "regions:\n" + lines);
    }

    /** The value of {@code replicas} in a namespace's file: each region's own cache. */
    public String replicas() {
        return regions.stream()
                .map(region -> "{region: %s, servers: \"%s\"}"
                        .formatted(region.name(), region.memcached().server()))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    /** No region reaches another. */
    public void cut() {
        regions.forEach(Region::cutOff);
    }

    /** Ends that. */
    public void heal() {
        regions.forEach(Region::reach);
    }

    /** Heals all links and restarts what is dead. */
    public void mend() {
        heal();
        regions.forEach(Region::restart);
    }

    @Override
    public void close() {
        regions.forEach(Region::close);
        cassandra.close();
    }
}
