package io.walservice.multinode.regions;

import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.walservice.admin.v1.LaneStatus;
import io.walservice.admin.v1.NamespaceStatus;
import io.walservice.multinode.cluster.NamespaceView;
import io.walservice.multinode.contents.CacheContents;
import io.walservice.multinode.contents.KvContents;
import io.walservice.multinode.load.Scale;
import io.walservice.multinode.load.Writer;
import io.walservice.namespace.NamespaceFile;
import io.walservice.namespace.NamespaceMessages;
import io.walservice.namespace.NamespaceSpec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One namespace in all regions. Tables of its kv targets and apps of its caches are to be named like it, and its caches
 * to have one item for each id. Not thread-safe.
 */
public final class ReplicatedNamespace implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(Scale.of(2, 30));
    private static final String RUNNING = "RUNNING";

    private final NamespaceSpec spec;
    private final Regions regions;
    private final CqlSession cassandra;
    private final Map<String, NamespaceView> views = new LinkedHashMap<>();

    private ReplicatedNamespace(NamespaceSpec spec, Regions regions, CqlSession cassandra) {
        this.spec = spec;
        this.regions = regions;
        this.cassandra = cassandra;
        regions.all().forEach(region -> views.put(region.name(), NamespaceView.of(region.cluster(), spec.name())));
    }

    static ReplicatedNamespace create(Regions regions, CqlSession cassandra, String yaml) {
        NamespaceSpec spec = NamespaceFile.read(yaml);
        NamespaceView.create(regions.all().get(0).cluster(), NamespaceMessages.toMessage(spec));
        ReplicatedNamespace namespace = new ReplicatedNamespace(spec, regions, cassandra);
        namespace.awaitRunning();
        return namespace;
    }

    public String name() {
        return spec.name();
    }

    /** As operators of a region see it. */
    public NamespaceView in(String region) {
        NamespaceView view = views.get(region);
        if (view == null) {
            throw new IllegalArgumentException("region: %s (expected: one of %s)".formatted(region, views.keySet()));
        }
        return view;
    }

    /** A new application in a region, that keeps at it; one at a time. */
    public Writer patientWriter(String region) {
        return Writer.patient(regions.get(region).cluster().addresses(), name());
    }

    /** A new application in a region, that takes the client's first answer; one at a time. */
    public Writer ordinaryWriter(String region) {
        return Writer.ordinary(regions.get(region).cluster().addresses(), name());
    }

    /** What a region's kv table has: payloads by id. */
    public SortedMap<String, String> table(String region) {
        return KvContents.items(cassandra, regions.get(region).cluster().kvKeyspace(), name(), name());
    }

    /** A region's cache; to be closed. */
    public CacheContents cache(String region) {
        return CacheContents.of(regions.get(region).memcached(), name());
    }

    /** Waits until every region has all lanes that it should have, and they run. */
    public void awaitRunning() {
        views.forEach((region, view) -> await("lanes of %s in %s".formatted(name(), region))
                .atMost(Duration.ofMinutes(1))
                .ignoreExceptions()
                .until(() -> lanes(region).stream()
                        .allMatch(lane -> view.lane(lane).getState().equals(RUNNING))));
    }

    /** Waits until everything that was accepted anywhere is applied everywhere. */
    public void awaitDrained() {
        // What one region publishes after another was asked shows in the second round.
        for (int round = 0; round < 2; round++) {
            views.forEach((region, view) -> await("%s in %s to be drained".formatted(name(), region))
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(200))
                    .ignoreExceptions()
                    .until(() -> view.isDrained() && nothingIsSetAside(view.status(), lanes(region))));
        }
    }

    private static boolean nothingIsSetAside(NamespaceStatus status, List<String> lanes) {
        return status.getLanesList().stream()
                        .map(LaneStatus::getTarget)
                        .collect(Collectors.toSet())
                        .containsAll(lanes)
                && status.getLanesList().stream()
                        .allMatch(lane -> lane.getState().equals(RUNNING) && lane.getParkedEntries() == 0);
    }

    /** Those that a region should have, by the names that status calls them. */
    private List<String> lanes(String region) {
        return spec.targets().stream()
                .flatMap(target -> Stream.concat(
                        Stream.of(target.name()),
                        spec.sourcesOf(target, region).stream().map(source -> target.name() + "@" + source)))
                .toList();
    }

    /** Deletes the namespace. */
    @Override
    public void close() {
        in(regions.all().get(0).name()).delete();
    }
}
