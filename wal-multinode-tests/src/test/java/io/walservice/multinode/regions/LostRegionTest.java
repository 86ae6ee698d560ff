package io.walservice.multinode.regions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.walservice.multinode.contents.CacheContents;
import io.walservice.multinode.load.Scale;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** All nodes and servers of a region are killed at once, while both regions are written to, and started again. */
@ExtendWith(TwoRegions.class)
class LostRegionTest {
    private static final int PER_SECOND = Scale.of(100, 200);
    private static final Duration OUTAGE = Duration.ofSeconds(Scale.of(3, 60));
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @Test
    void nothing_acknowledged_is_lost_and_both_end_equal(Regions regions) {
        LastWriter model = new LastWriter();
        Region eu = regions.get("eu");
        try (ReplicatedNamespace namespace = regions.create(spec(regions));
                Traffic fromEu = Traffic.start("eu", PER_SECOND, namespace.patientWriter("eu"), model);
                Traffic fromUs = Traffic.start("us", PER_SECOND, namespace.ordinaryWriter("us"), model)) {
            await("both to be at work")
                    .atMost(LIMIT)
                    .until(() -> fromEu.answered() > PER_SECOND && fromUs.answered() > PER_SECOND);

            List<Long> pids = eu.pids();
            eu.kill();
            long killed = System.nanoTime();
            assertThat(pids).as("node, Kafka, and memcached with its parent").hasSizeGreaterThanOrEqualTo(4);
            assertThat(pids).allMatch(LostRegionTest::isGone);
            int euBefore = fromEu.answered();
            int usBefore = fromUs.answered();
            await("the outage").atMost(LIMIT).until(() -> System.nanoTime() - killed > OUTAGE.toNanos());
            assertThat(fromEu.answered() - euBefore)
                    .as("answers that were on their way when the region was killed")
                    .isLessThan(PER_SECOND);
            assertThat(fromUs.answered()).as("acknowledged meanwhile").isGreaterThan(usBefore);
            eu.restart();
            double outage = (System.nanoTime() - killed) / 1e9;

            int back = fromEu.answered();
            await("both to be at work again").atMost(LIMIT).until(() -> fromEu.answered() > back + PER_SECOND);
            int written = fromEu.stop() + fromUs.stop();
            long stopped = System.nanoTime();
            namespace.awaitDrained();

            assertThat(namespace.table("eu")).isEqualTo(model.items());
            assertThat(namespace.table("us")).isEqualTo(model.items());
            assertThatCachesAreRight(namespace, model);
            Scale.report(
                    "region killed whole for %.1f s at 2 x %d writes a second: %,d writes, all acknowledged; equal %.1f s"
                            + " after the last write",
                    outage, PER_SECOND, written, (System.nanoTime() - stopped) / 1e9);
        }
    }

    /**
     * The cache that was killed began empty, so it may miss what was not written since, but has nothing that is wrong.
     */
    private static void assertThatCachesAreRight(ReplicatedNamespace namespace, LastWriter model) {
        try (CacheContents inEu = namespace.cache("eu");
                CacheContents inUs = namespace.cache("us")) {
            SortedMap<String, String> survivors = inEu.items(model.ids());
            assertThat(survivors).isNotEmpty();
            assertThat(survivors.entrySet())
                    .isSubsetOf(Map.copyOf(model.items()).entrySet());
            assertThat(inUs.items(model.ids())).isEqualTo(model.items());
        }
    }

    /** Nobody may collect the dead where a container's first process does not. */
    private static boolean isGone(long pid) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(process -> process.info().command())
                .isEmpty();
    }

    private static String spec(Regions regions) {
        return """
                name: lost
                partitions: 2
                queue: {type: kafka, partitions: 4}
                targets:
                  - {name: store, type: kv, table: lost}
                  - {name: cache, type: evcache, app: lost, keys: id, replicas: %s}
                """.formatted(regions.replicas());
    }
}
