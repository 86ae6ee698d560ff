package io.walservice.node.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.walservice.namespace.NamespaceSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.LoggingTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The clocks of other regions, asked over the wire; ours is eu. */
class ClockWatchTest {

    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration THREE_SECONDS = Duration.ofSeconds(3);

    private final Readings readings = new Readings();
    private final List<NamespaceSpec> namespaces = new CopyOnWriteArrayList<>();
    private final RegionClients clients = new RegionClients();
    private final List<AutoCloseable> opened = new CopyOnWriteArrayList<>(List.of(clients));

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    @Test
    void one_that_is_ahead_is_measured_within_its_own_error() {
        namespaces.add(Specs.with("ads", region("us", THREE_SECONDS).api()));
        watch();

        ClockReading reading = readings.awaitOf("us");
        assertThat(reading.offset().minus(THREE_SECONDS).abs()).isLessThanOrEqualTo(reading.error());
        // The first reading has a connection to make; later ones are sharper than what they are for.
        await().atMost(LIMIT).until(() -> readings.awaitOf("us").error().compareTo(Duration.ofMillis(500)) < 0);
        assertThat(readings.byRegion).containsOnlyKeys("us");
    }

    @Test
    void one_that_is_behind_is_measured_too_and_follows_when_it_is_set() {
        FakeRegion us = region("us", THREE_SECONDS.negated());
        namespaces.add(Specs.with("ads", us.api()));
        watch();
        assertThat(readings.awaitOf("us").offset()).isNegative();

        us.set(THREE_SECONDS);

        await().atMost(LIMIT).until(() -> !readings.awaitOf("us").offset().isNegative());
    }

    @Test
    void of_two_that_a_region_has_the_one_that_is_farther_off_counts() {
        namespaces.add(Specs.with("ads", region("us", Duration.ZERO).api()));
        namespaces.add(Specs.with("games", region("us", THREE_SECONDS).api()));
        namespaces.add(Specs.withoutApi("music"));
        watch();

        await().atMost(LIMIT).until(() -> readings.awaitOf("us").certain().compareTo(Duration.ofSeconds(1)) > 0);
    }

    @Test
    void one_that_is_off_for_certain_by_more_than_may_be_is_warned_of() {
        namespaces.add(Specs.with("ads", region("us", THREE_SECONDS).api()));

        LoggingTestKit.warn("its clock is PT")
                .expect(KIT.system(), () -> watch(new ClockSettings(Duration.ofMillis(100), Duration.ofSeconds(1))));
    }

    @Test
    void one_that_is_silent_has_no_reading_and_does_not_keep_others_from_theirs() {
        FakeRegion us = region("us", THREE_SECONDS);
        namespaces.add(Specs.with("ads", us.api()));
        watch();
        readings.awaitOf("us");

        us.close();

        await().atMost(LIMIT).until(() -> readings.byRegion.isEmpty());
        namespaces.add(Specs.with("games", region("us", THREE_SECONDS).api()));
        readings.awaitOf("us");
    }

    @Test
    void one_of_another_region_than_the_namespace_says_is_not_believed() {
        namespaces.add(Specs.with("ads", region("mars", THREE_SECONDS).api()));

        LoggingTestKit.warn("region: mars (expected: us)").expect(KIT.system(), this::watch);
        assertThat(readings.byRegion).isEmpty();
    }

    @Test
    void one_that_no_namespace_has_any_more_has_no_reading() {
        namespaces.add(Specs.with("ads", region("us", THREE_SECONDS).api()));
        watch();
        readings.awaitOf("us");

        namespaces.clear();

        await().atMost(LIMIT).until(() -> readings.byRegion.isEmpty());
    }

    private FakeRegion region(String name, Duration offset) {
        FakeRegion region = new FakeRegion(name, offset);
        opened.add(region);
        return region;
    }

    private ActorRef<ClockWatch.Command> watch() {
        return watch(new ClockSettings(Duration.ofMillis(100), Duration.ofSeconds(5)));
    }

    private ActorRef<ClockWatch.Command> watch(ClockSettings settings) {
        ActorRef<ClockWatch.Command> watch = KIT.spawn(
                ClockWatch.create(new ClockWatch.Environment("eu", namespaces::stream, clients, readings, settings)));
        opened.add(() -> KIT.stop(watch));
        return watch;
    }

    /** The newest reading of each region that has one. */
    private static final class Readings implements ClockReports {

        private final Map<String, ClockReading> byRegion = new ConcurrentHashMap<>();

        @Override
        public void report(String region, ClockReading reading) {
            byRegion.put(region, reading);
        }

        @Override
        public void silent(String region) {
            byRegion.remove(region);
        }

        ClockReading awaitOf(String region) {
            return await().atMost(LIMIT).until(() -> byRegion.get(region), reading -> reading != null);
        }
    }
}
