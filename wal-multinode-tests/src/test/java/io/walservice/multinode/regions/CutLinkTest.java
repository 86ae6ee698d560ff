package io.walservice.multinode.regions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.walservice.multinode.load.Application;
import io.walservice.multinode.load.Application.Arrival;
import io.walservice.multinode.load.Scale;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Regions lose sight of each other while both are written to. An application in each region, called by both its lanes,
 * tells what came and in what order.
 */
@ExtendWith(TwoRegions.class)
class CutLinkTest {
    private static final int PER_SECOND = Scale.of(25, 200);
    private static final Duration CUT = Duration.ofSeconds(Scale.of(8, 60));
    private static final Duration SIDES = Duration.ofSeconds(Scale.of(2, 10));
    /** The Java client's. */
    private static final Duration NORMAL_DEADLINE = Duration.ofSeconds(30);

    private static final String LAG = "wal_lane_lag_records";
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Test
    void nothing_is_lost_or_changes_places_and_no_write_waits(Regions regions) {
        LastWriter model = new LastWriter();
        Region eu = regions.get("eu");
        Region us = regions.get("us");
        try (Application inEu = new Application(eu.applicationAddress(), 0);
                Application inUs = new Application(us.applicationAddress(), inEu.port());
                ReplicatedNamespace namespace = regions.create(spec(inEu.port()));
                Traffic fromEu = Traffic.start("eu", PER_SECOND, namespace.ordinaryWriter("eu"), model);
                Traffic fromUs = Traffic.start("us", PER_SECOND, namespace.ordinaryWriter("us"), model)) {
            await("arrivals from afar")
                    .atMost(LIMIT)
                    .until(() -> arrived(inEu, "us") > PER_SECOND && arrived(inUs, "eu") > PER_SECOND);

            long refusedBefore = refused(eu) + refused(us);
            regions.cut();
            long cutSince = System.nanoTime();
            await("what was on its way")
                    .atMost(LIMIT)
                    .until(() -> since(cutSince).compareTo(CUT.dividedBy(2)) > 0);
            int euBefore = arrived(inUs, "eu");
            int usBefore = arrived(inEu, "us");
            int answeredBefore = fromEu.answered();
            await("the cut to show in the lanes' lag")
                    .atMost(LIMIT)
                    .until(() -> lag(us, "app@eu") != 0 && lag(eu, "app@us") != 0);
            assertThat(namespace.in("us").lane("app@eu").getLag())
                    .as("lag by status")
                    .isNotZero();
            assertThat(namespace.in("eu").lane("app@us").getLag())
                    .as("lag by status")
                    .isNotZero();
            await("the rest of the cut")
                    .atMost(LIMIT.plus(CUT))
                    .until(() -> since(cutSince).compareTo(CUT) > 0);
            assertThat(arrived(inUs, "eu")).as("nothing came through").isEqualTo(euBefore);
            assertThat(arrived(inEu, "us")).as("nothing came through").isEqualTo(usBefore);
            assertThat(fromEu.answered()).as("acknowledged meanwhile").isGreaterThan(answeredBefore);
            assertThat(refused(eu)).as("bytes that us sent into the cut").isPositive();
            assertThat(refused(us)).as("bytes that eu sent into the cut").isPositive();
            long refused = refused(eu) + refused(us) - refusedBefore;

            regions.heal();
            long healed = System.nanoTime();
            await("some more traffic").atMost(LIMIT).until(() -> since(healed).compareTo(SIDES) > 0);
            int written = fromEu.stop() + fromUs.stop();
            long stopped = System.nanoTime();
            namespace.awaitDrained();

            Set<String> all = new HashSet<>(fromEu.payloads());
            all.addAll(fromUs.payloads());
            assertThat(all).hasSize(written);
            for (Application application : List.of(inEu, inUs)) {
                assertThat(payloads(application.arrivals(namespace.name()))).isEqualTo(all);
                assertThatEachKeyOfARegionIsInOrder(application.arrivals(namespace.name()));
            }
            assertThat(namespace.table("eu")).isEqualTo(model.items());
            assertThat(namespace.table("us")).isEqualTo(model.items());
            assertThat(fromEu.longest()).isLessThan(NORMAL_DEADLINE);
            assertThat(fromUs.longest()).isLessThan(NORMAL_DEADLINE);
            Scale.report(
                    "links cut for %d s at 2 x %d writes a second, %,d bytes refused: %,d writes, all acknowledged, the"
                            + " slowest after %d ms; all arrived, equal %.1f s after the last write",
                    CUT.toSeconds(),
                    PER_SECOND,
                    refused,
                    written,
                    Math.max(fromEu.longest().toMillis(), fromUs.longest().toMillis()),
                    since(stopped).toMillis() / 1_000.0);
        }
    }

    /** As a lane exports it; one that cannot be known is not 0 either. */
    private static double lag(Region region, String lane) {
        return region.cluster().metrics(Map.of("target", lane), LAG).getOrDefault(LAG, 0.0);
    }

    private static long refused(Region region) {
        return region.kafkaLink().refusedBytes() + region.apiLink().refusedBytes();
    }

    private static int arrived(Application application, String origin) {
        return (int) application.arrivals("cutlink").stream()
                .filter(arrival -> origin(arrival).equals(origin))
                .count();
    }

    private static String origin(Arrival arrival) {
        return arrival.entryId().substring(0, arrival.entryId().indexOf('.'));
    }

    private static Set<String> payloads(List<Arrival> arrivals) {
        return arrivals.stream().map(Arrival::payload).collect(Collectors.toSet());
    }

    /** First arrivals; repeats may follow. */
    private static void assertThatEachKeyOfARegionIsInOrder(List<Arrival> arrivals) {
        Map<String, List<String>> byKey = new HashMap<>();
        Set<String> seen = new HashSet<>();
        arrivals.stream()
                .filter(arrival -> seen.add(arrival.entryId()))
                .forEach(
                        arrival -> byKey.computeIfAbsent(origin(arrival) + " " + arrival.id(), key -> new ArrayList<>())
                                .add(arrival.payload()));
        byKey.forEach((key, payloads) -> assertThat(payloads).as(key).isSorted());
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    private static String spec(int port) {
        return """
                name: cutlink
                partitions: 2
                queue: {type: kafka, partitions: 4}
                targets:
                  - {name: store, type: kv, table: cutlink}
                  - {name: app, type: grpc, address: "%s:%d", sources: all}
                """.formatted(Region.APPLICATION_HOST, port);
    }
}
