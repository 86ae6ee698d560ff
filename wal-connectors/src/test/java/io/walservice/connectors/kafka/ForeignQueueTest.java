package io.walservice.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.walservice.connectors.Cause;
import io.walservice.connectors.ChainedRecords;
import io.walservice.connectors.LaneId;
import io.walservice.connectors.LaneProbe;
import io.walservice.connectors.LogPosition;
import io.walservice.connectors.MessageQueue.Reader;
import io.walservice.connectors.MessageQueue.Readers;
import io.walservice.connectors.QueueId;
import io.walservice.connectors.Received;
import io.walservice.connectors.Standing;
import io.walservice.connectors.TestServers;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.local.Service;
import io.walservice.namespace.RegionSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A region reads the queue of another one. Both are on one broker here, with prefixes of their own. */
class ForeignQueueTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ActorTestKit ACTORS = ActorTestKit.create();

    @SuppressWarnings("NullAway.Init")
    private static KafkaQueue us;

    @SuppressWarnings("NullAway.Init")
    private static KafkaQueue eu;

    @SuppressWarnings("NullAway.Init")
    private static Admin admin;

    private final String namespace = "foreign-" + UUID.randomUUID().toString().substring(0, 8);
    private final QueueId home = new QueueId(namespace, "kafka", 1);
    private final QueueId abroad = new QueueId(
            namespace,
            "kafka",
            1,
            Optional.of(new QueueId.Elsewhere(
                    new RegionSpec(
                            "us",
                            KafkaQueueTest.settings().bootstrapServers(),
                            Optional.of("us." + namespace),
                            Optional.empty()),
                    "eu")));
    private final LaneId lane = new LaneId(namespace, "search", "us");
    private final LaneId own = new LaneId(namespace, "search");
    private final ChainedRecords log = new ChainedRecords(home);
    private final TopicPartition partition = new TopicPartition("us." + namespace, 0);
    private final List<LaneProbe> probes = new ArrayList<>();

    @BeforeAll
    static void connect() {
        TestServers.with(Service.KAFKA);
        us = queue("us.");
        eu = queue("eu.");
        admin = Admin.create(KafkaQueueTest.settings().admin());
    }

    private static KafkaQueue queue(String prefix) {
        return new KafkaQueue(
                ACTORS.system(),
                new KafkaQueueSettings(
                        KafkaQueueTest.settings(), prefix, (short) 1, Duration.ofMillis(100), Duration.ofSeconds(6)));
    }

    @AfterAll
    static void disconnect() {
        us.close();
        eu.close();
        admin.close();
        ACTORS.shutdownTestKit();
    }

    @BeforeEach
    void createQueue() {
        done(us.create(home));
    }

    @AfterEach
    void drain() {
        probes.forEach(probe -> done(probe.drain()));
    }

    @Test
    void it_is_read_where_it_is_and_its_own_lanes_do_not_notice() {
        List<QueueRecord> published = publish(10);
        LaneProbe here = probe(own, home, us);
        LaneProbe there = probe(lane, abroad, eu);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(there.applied()).isEqualTo(published));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(here.applied()).isEqualTo(published));
        await().atMost(PATIENCE)
                .until(() -> done(eu.progress(abroad, lane)).lag() == 0
                        && done(us.progress(home, own)).lag() == 0);
    }

    @Test
    void whoever_asks_may_set_a_time_limit_of_their_own() {
        QueueId unreachable = new QueueId(
                namespace,
                "kafka",
                1,
                Optional.of(new QueueId.Elsewhere(
                        new RegionSpec("us", "127.0.0.1:1", Optional.empty(), Optional.empty()), "eu")));

        assertThat(eu.progress(unreachable, lane)
                        .toCompletableFuture()
                        .orTimeout(200, TimeUnit.MILLISECONDS)
                        .handle((progress, failure) -> Cause.root(failure)))
                .succeedsWithin(Duration.ofSeconds(4))
                .isInstanceOf(TimeoutException.class);
    }

    @Test
    void a_record_of_another_origin_is_not_taken_for_one_of_the_region() {
        done(us.publish(
                home,
                List.of(own),
                List.of(log.next(1).get(0).toBuilder().setOrigin("mars").build())));
        LaneProbe there = probe(lane, abroad, eu);

        await().atMost(PATIENCE).until(() -> !there.received().isEmpty());
        assertThat(there.received())
                .extracting(Received::content)
                .singleElement()
                .isInstanceOfSatisfying(
                        Received.Malformed.class,
                        flawed -> assertThat(flawed.cause()).isEqualTo("origin: mars (expected: us)"));
    }

    @Test
    void nothing_is_lost_where_a_lane_can_go_on_or_never_began() {
        publish(5);
        assertThat(done(eu.lost(abroad, lane, Map.of()))).isEmpty();

        readAll(5);

        assertThat(done(eu.lost(abroad, lane, settled(5)))).isEmpty();
    }

    @Test
    void records_are_lost_that_were_deleted_before_they_were_read() {
        publish(5);
        readAll(5);
        List<QueueRecord> later = publish(5);
        delete(8);

        assertThat(done(eu.lost(abroad, lane, settled(5)))).isEqualTo(settled(5));

        LogPosition mended = Standing.positionOf(later.get(2));
        done(eu.goOn(abroad, lane, Map.of(0, Optional.of(mended))));
        assertThat(done(eu.lost(abroad, lane, settled(5)))).isEmpty();
        LaneProbe again = probe(lane, abroad, eu);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(again.applied()).isEqualTo(later.subList(3, 5)));
    }

    @Test
    void without_what_was_mended_the_next_record_is_premature_and_where_it_is_given_up_it_is_not() {
        publish(5);
        readAll(5);
        List<QueueRecord> later = publish(5);
        delete(8);

        done(eu.goOn(abroad, lane, Map.of(0, Optional.of(new LogPosition(1, 5)))));
        LaneProbe stuck = probe(lane, abroad, eu);
        await().atMost(PATIENCE).until(() -> stuck.received().size() == 2);
        assertThat(stuck.received()).extracting(Received::standing).containsOnly(Standing.PREMATURE);
        done(stuck.drain());

        delete(9);
        done(eu.goOn(abroad, lane, Map.of(0, Optional.empty())));
        LaneProbe again = probe(lane, abroad, eu);
        List<QueueRecord> last = publish(1);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(again.applied())
                        .containsSubsequence(last)
                        .doesNotContainAnyElementsOf(later.subList(0, 4)));
    }

    @Test
    void records_may_be_lost_with_a_topic_that_was_deleted_and_made_again() throws Exception {
        publish(5);
        readAll(5);
        admin.deleteTopics(List.of(partition.topic())).all().get();
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            done(us.create(home));
            return admin.listTopics().names().get().contains(partition.topic());
        });

        await().atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() ->
                        assertThat(done(eu.lost(abroad, lane, settled(5)))).isEqualTo(settled(5)));
    }

    @Test
    void trimming_waits_for_lanes_elsewhere_but_not_for_longer_than_it_is_told() {
        publish(5);
        LaneProbe here = probe(own, home, us);
        await().atMost(PATIENCE)
                .until(() -> here.applied().size() == 5
                        && done(us.progress(home, own)).lag() == 0);
        Readers patient = new Readers(List.of(own), List.of(new Reader("search", "eu")), Duration.ofDays(1));
        Readers impatient = new Readers(List.of(own), List.of(new Reader("search", "eu")), Duration.ofSeconds(-10));

        done(us.trim(home, patient));
        assertThat(oldest()).isZero();
        readAll(5);
        done(us.trim(home, patient));
        assertThat(oldest()).isEqualTo(5);

        publish(5);
        await().atMost(PATIENCE).until(() -> done(us.progress(home, own)).lag() == 0);
        done(us.trim(home, impatient));
        assertThat(oldest()).isEqualTo(10);
    }

    private List<QueueRecord> publish(int count) {
        List<QueueRecord> records = log.next(count).stream()
                .map(record -> record.toBuilder().setOrigin("us").build())
                .toList();
        done(us.publish(home, List.of(own), records));
        return records;
    }

    private void readAll(int count) {
        LaneProbe probe = probe(lane, abroad, eu);
        await().atMost(PATIENCE)
                .until(() -> probe.applied().size() == count
                        && done(eu.progress(abroad, lane)).lag() == 0);
        done(probe.drain());
    }

    private static Map<Integer, LogPosition> settled(long sequence) {
        return Map.of(0, new LogPosition(1, sequence));
    }

    private void delete(long before) {
        done(admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(before)))
                .all()
                .toCompletionStage());
    }

    private long oldest() {
        GroupOffsets offsets = new GroupOffsets(admin);
        return done(offsets.offsets(Set.of(partition), org.apache.kafka.clients.admin.OffsetSpec.earliest()))
                .getOrDefault(partition, -1L);
    }

    private LaneProbe probe(LaneId id, QueueId queue, KafkaQueue queues) {
        LaneProbe probe = new LaneProbe(queues, queue, id);
        probes.add(probe);
        return probe;
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
