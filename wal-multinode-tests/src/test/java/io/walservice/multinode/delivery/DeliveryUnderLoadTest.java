package io.walservice.multinode.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.util.Durations;
import io.walservice.admin.v1.DeadLetterFilter;
import io.walservice.admin.v1.DeadLetters;
import io.walservice.admin.v1.GrpcTarget;
import io.walservice.admin.v1.KvTarget;
import io.walservice.admin.v1.LaneStatus;
import io.walservice.admin.v1.NamespaceSpec;
import io.walservice.admin.v1.Redrive;
import io.walservice.admin.v1.RedriveState;
import io.walservice.admin.v1.Retry;
import io.walservice.admin.v1.StartRedriveRequest;
import io.walservice.admin.v1.TargetConservation;
import io.walservice.admin.v1.TargetSpec;
import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import io.walservice.multinode.cluster.ClusterOptions;
import io.walservice.multinode.cluster.NetworkLink;
import io.walservice.multinode.cluster.TestCluster;
import io.walservice.multinode.contents.KvContents;
import io.walservice.multinode.history.Found;
import io.walservice.multinode.load.Application;
import io.walservice.multinode.load.Application.Arrival;
import io.walservice.multinode.load.Scale;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What targets do to a lane, on three nodes, with many entries under way. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeliveryUnderLoadTest {

    private static final String TARGET = "app";
    private static final Duration NO_DELAY = Duration.ZERO;

    private Application application;
    private TestCluster cluster;

    @BeforeAll
    void start() {
        var stack = LocalStack.shared(Service.CASSANDRA, Service.KAFKA, Service.POSTGRES);
        application = new Application();
        cluster = TestCluster.of(ClusterOptions.small(stack, "underload")).grow(3);
    }

    @AfterAll
    void stop() {
        cluster.close();
        application.close();
    }

    @AfterEach
    void behaveAgain() {
        application.behave(request -> Application.APPLIED);
    }

    @Test
    void an_outage_costs_no_attempts_and_makes_no_dead_letters_and_all_arrive_in_order_afterwards() {
        int entries = Scale.of(3_000, 20_000);
        long outageMillis = Scale.of(8_000, 120_000);
        try (Field field = field("outage", Retry.newBuilder().setAttempts(3))) {
            application.goOut();
            long outSince = System.currentTimeMillis();
            for (int i = 0; i < entries; i++) {
                field.writer().put("key " + i % 1_000, sequence(i));
            }
            int written = field.writer().awaitAcknowledged();
            await("the breaker")
                    .atMost(Field.PATIENCE)
                    .until(() -> field.lane(TARGET).getState().equals("PAUSED"));
            LaneStatus paused = field.lane(TARGET);
            assertThat(paused.getCause()).isNotEmpty();
            assertThat(paused.getSince().getSeconds()).isGreaterThanOrEqualTo(outSince / 1_000);
            await("the rest of the outage")
                    .atMost(Field.PATIENCE)
                    .until(() -> System.currentTimeMillis() - outSince >= outageMillis);
            assertThat(application.arrivals("outage")).isEmpty();

            application.comeBack();
            long back = System.nanoTime();
            await("all of it").atMost(Field.PATIENCE).until(() -> distinct(application.arrivals("outage")) == written);
            Scale.report(
                    "outage of %d s: %,d entries applied %.1f s after the target's return, %,d deliveries",
                    outageMillis / 1_000,
                    written,
                    secondsSince(back),
                    application.arrivals("outage").size());

            assertThatEachKeyIsInOrder(application.arrivals("outage"));
            assertThat(application.arrivals("outage"))
                    .as("attempts that count")
                    .extracting(Arrival::attempt)
                    .containsOnly(1);
            field.awaitConservation(counts(written).setApplied(written).build());
        }
    }

    @Test
    void poisoned_keys_are_parked_with_all_that_is_theirs_and_nothing_else_is() {
        int entries = Scale.of(4_000, 40_000);
        Set<String> poisoned =
                IntStream.range(0, 5).mapToObj(i -> "key " + (i * 200 + 7)).collect(Collectors.toSet());
        List<Double> healthy = new ArrayList<>();
        List<Double> others = new ArrayList<>();
        for (int round = 0; round < Scale.of(1, 5); round++) {
            boolean poisonFirst = round % 2 == 1; // what wears the machine falls on both alike
            if (!poisonFirst) {
                healthy.add(throughput("healthy-" + round, entries, Set.of()));
            }
            others.add(throughput("poisoned-" + round, entries, poisoned));
            if (poisonFirst) {
                healthy.add(throughput("healthy-" + round, entries, Set.of()));
            }
        }
        Scale.report(
                "5 poisoned keys of 1,000: %,.0f entries a second of the others, %,.0f without poison, %.2f times;"
                        + " medians of %s and %s",
                median(others), median(healthy), median(others) / median(healthy), rounded(others), rounded(healthy));
    }

    private static double median(List<Double> rounds) {
        return rounds.stream().sorted().toList().get(rounds.size() / 2);
    }

    private static List<Long> rounded(List<Double> rounds) {
        return rounds.stream().map(Math::round).toList();
    }

    /** Entries of keys that are not poisoned a second, from the first write to the last arrival. */
    private double throughput(String namespace, int entries, Set<String> poisoned) {
        application.behave(request -> poisoned.contains(request.getId())
                ? Application.retry("Spoiled: it is poisoned")
                : Application.APPLIED);
        try (Field field = field(namespace, Retry.newBuilder().setAttempts(1_000))) {
            long begin = System.nanoTime();
            for (int i = 0; i < entries; i++) {
                field.writer().put("key " + i % 1_000, sequence(i));
            }
            int written = field.writer().awaitAcknowledged();
            int spoiled = entries / 1_000 * poisoned.size();
            await("all others")
                    .atMost(Field.PATIENCE)
                    .until(() -> distinct(application.arrivals(namespace)) == written - spoiled);
            double seconds = secondsSince(begin);

            field.awaitConservation(counts(written)
                    .setApplied(written - spoiled)
                    .setParked(spoiled)
                    .build());
            assertThat(field.lane(TARGET).getParkedKeys()).isEqualTo(poisoned.size());
            assertThat(application.arrivals(namespace)).extracting(Arrival::id).noneMatch(poisoned::contains);
            application.behave(request -> Application.APPLIED);
            field.awaitConservation(counts(written).setApplied(written).build());
            assertThatEachKeyIsInOrder(application.arrivals(namespace));
            return (written - spoiled) / seconds;
        }
    }

    /** Everything that a node says to Cassandra arrives for a while, and no answer comes back. */
    @Test
    void lost_answers_of_a_target_change_nothing_about_effect_and_order() {
        int rounds = Scale.of(60, 600);
        int keys = 50;
        NamespaceSpec spec = NamespaceSpec.newBuilder()
                .setName("lost-answers")
                .setPartitions(2)
                .addTargets(TargetSpec.newBuilder()
                        .setName("table")
                        .setKv(KvTarget.newBuilder().setTable("lost_answers")))
                .build();
        try (Field field = new Field(cluster, spec)) {
            long failedBefore = failedAttempts("lost-answers");
            List<NetworkLink> links =
                    cluster.alive().stream().map(cluster::journalLink).toList();
            for (int round = 0; round < rounds; round++) {
                for (int key = 0; key < keys; key++) {
                    field.writer().put("key " + key, "item", sequence(round) + " of " + key, NO_DELAY);
                }
                if (round % (rounds / 3) == rounds / 6) {
                    loseAnswers(links);
                }
            }
            int written = field.writer().awaitAcknowledged();
            TargetConservation expected =
                    counts(written).setTarget("table").setApplied(written).build();
            field.awaitConservation(expected);

            assertThat(links).as("answers that were lost").allMatch(link -> link.lostBytes() > 0);
            Scale.report(
                    "lost answers: %,d writes to %d items, %,d attempts at the target without an answer",
                    written, keys, failedAttempts("lost-answers") - failedBefore);
            String last = sequence(rounds - 1);
            assertThat(KvContents.read(
                                    cluster.options().stack().cassandra(),
                                    cluster.kvKeyspace(),
                                    "lost_answers",
                                    "lost-answers")
                            .records())
                    .extracting(Found::payload)
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, keys)
                            .mapToObj(key -> last + " of " + key)
                            .toList());
        }
    }

    private void loseAnswers(List<NetworkLink> links) {
        links.forEach(NetworkLink::loseAnswers);
        await("some lost answers")
                .atMost(Duration.ofSeconds(20))
                .pollDelay(Duration.ofMillis(1_500))
                .until(() -> links.stream().allMatch(link -> link.lostBytes() > 0));
        links.forEach(NetworkLink::findAgain);
    }

    private long failedAttempts(String namespace) {
        return cluster.metrics(Map.of("namespace", namespace), "wal_attempts_failed_total").values().stream()
                .mapToLong(Double::longValue)
                .sum();
    }

    @Test
    void dead_letters_come_back_in_order_and_at_their_rate_while_entries_keep_flowing() {
        int letters = Scale.of(600, 10_000);
        int rate = Scale.of(100, 250);
        application.behave(request -> Application.reject("Invalid: not yet"));
        try (Field field = field("redriven", Retry.newBuilder().setAttempts(3))) {
            for (int i = 0; i < letters; i++) {
                field.writer().put("key " + i % 200, sequence(i));
            }
            int dead = field.writer().awaitAcknowledged();
            field.awaitConservation(counts(dead).setDeadLettered(dead).build());
            application.behave(request -> Application.APPLIED);

            Redrive redrive = redrive(field, rate);
            int more = 0;
            while (field.view().redrive(redrive.getRedriveId()).getState() == RedriveState.REDRIVE_STATE_RUNNING) {
                for (int i = 0; i < 20; i++) {
                    field.writer().put("key " + more % 400, "later " + sequence(more++));
                }
                pause(Duration.ofMillis(200));
            }
            int written = field.writer().awaitAcknowledged();
            field.awaitConservation(counts(written).setApplied(written).build());

            List<Arrival> back = application.arrivals("redriven").stream()
                    .filter(arrival -> !arrival.payload().startsWith("later"))
                    .toList();
            double seconds = (back.get(back.size() - 1).millis() - back.get(0).millis()) / 1_000.0;
            double reached = (dead - 1) / seconds;
            Scale.report(
                    "redrive: %,d dead letters at %.0f a second (wanted: %d), %,d entries flowing meanwhile",
                    dead, reached, rate, more);
            assertThat(reached).as("a second").isLessThan(1.1 * rate);
            assertThatEachKeyIsInOrder(back);
            assertThatEachKeyIsInOrder(application.arrivals("redriven").stream()
                    .filter(arrival -> arrival.payload().startsWith("later"))
                    .toList());
        }
    }

    private static Redrive redrive(Field field, int rate) {
        return field.view()
                .startRedrive(StartRedriveRequest.newBuilder()
                        .setNamespace(field.view().name())
                        .setFilter(DeadLetterFilter.newBuilder().setTarget(TARGET))
                        .setRate(rate)
                        .build());
    }

    // ---- words of these tests

    private Field field(String namespace, Retry.Builder retry) {
        retry.setInitialBackoff(Durations.fromMillis(200)).setMaximumBackoff(Durations.fromMillis(2_000));
        return new Field(
                cluster,
                NamespaceSpec.newBuilder()
                        .setName(namespace)
                        .setPartitions(2)
                        .setRetry(retry)
                        .setDeadLetters(DeadLetters.newBuilder().setPerMinute(1_000_000))
                        .addTargets(TargetSpec.newBuilder()
                                .setName(TARGET)
                                .setGrpc(GrpcTarget.newBuilder().setAddress(application.address())))
                        .build());
    }

    private static TargetConservation.Builder counts(int acknowledged) {
        return TargetConservation.newBuilder().setTarget(TARGET).setAcknowledged(acknowledged);
    }

    /** Payloads in this form are ordered as texts. */
    private static String sequence(int number) {
        return "%08d".formatted(number);
    }

    private static int distinct(Collection<Arrival> arrivals) {
        return (int) arrivals.stream().map(Arrival::entryId).distinct().count();
    }

    /** First arrivals of each key come in the order in which they were written; repeats may follow. */
    private static void assertThatEachKeyIsInOrder(List<Arrival> arrivals) {
        Map<String, List<String>> byKey = new HashMap<>();
        Set<String> seen = new HashSet<>();
        arrivals.stream()
                .filter(arrival -> seen.add(arrival.entryId()))
                .forEach(arrival -> byKey.computeIfAbsent(arrival.id(), id -> new ArrayList<>())
                        .add(arrival.payload()));
        byKey.forEach((id, payloads) -> assertThat(payloads).as(id).isSorted());
    }

    private static void pause(Duration time) {
        long begin = System.nanoTime();
        await().pollDelay(time).until(() -> System.nanoTime() - begin >= time.toNanos());
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / (double) TimeUnit.SECONDS.toNanos(1);
    }
}
