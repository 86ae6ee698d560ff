package io.walservice.multinode.regions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.walservice.admin.v1.LaneStatus;
import io.walservice.admin.v1.ResumeLaneRequest;
import io.walservice.multinode.cluster.NamespaceView;
import io.walservice.multinode.load.Scale;
import io.walservice.multinode.load.Writer;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Records of one region are gone before the other has read them, as its nodes were down: the hole must show, and must
 * not be jumped over. The journal of the region that wrote them has them all.
 */
@ExtendWith(TwoRegions.class)
class MissingRecordsTest {
    private static final int SOME = 60;
    private static final int LOST = Scale.of(300, 20_000);
    private static final int RANDOM_BYTES = 768;
    private static final String LANE = "store@eu";
    private static final Duration LIMIT = Duration.ofMinutes(Scale.of(1, 10));
    /** Long enough for a lane to start again a few times. */
    private static final Duration A_WHILE = Duration.ofSeconds(4);

    private final TreeMap<String, String> written = new TreeMap<>();

    @Test
    void deleted_records_are_fetched_from_the_journal_of_the_region_that_wrote_them(Regions regions) {
        Region eu = regions.get("eu");
        Region us = regions.get("us");
        try (ReplicatedNamespace namespace = regions.create(spec("refilled"));
                Writer writer = namespace.patientWriter("eu");
                QueueTopic topic = eu.topic(namespace.name())) {
            write(namespace, writer, "before", SOME);
            namespace.awaitDrained();
            us.killNodes();
            write(namespace, writer, "lost", LOST);
            deleteUnread(topic);
            long passedBefore = eu.apiLink().passedBytes();

            us.restart();
            long back = System.nanoTime();
            write(namespace, writer, "after", SOME);
            namespace.awaitDrained();

            assertThat(namespace.table("us")).isEqualTo(written);
            assertThat(eu.apiLink().passedBytes() - passedBefore)
                    .as("what came through the api of eu")
                    .isGreaterThan((long) LOST * RANDOM_BYTES);
            Scale.report(
                    "records deleted before they were read: %,d of 1 KiB fetched from the other region's journal, equal"
                            + " %.1f s after the return",
                    LOST, (System.nanoTime() - back) / 1e9);
        }
    }

    @Test
    void so_are_those_of_a_topic_that_was_deleted_and_made_again(Regions regions) {
        Region eu = regions.get("eu");
        Region us = regions.get("us");
        try (ReplicatedNamespace namespace = regions.create(spec("remade"));
                Writer writer = namespace.patientWriter("eu");
                QueueTopic topic = eu.topic(namespace.name())) {
            write(namespace, writer, "before", SOME);
            namespace.awaitDrained();
            us.killNodes();
            write(namespace, writer, "lost", LOST);
            Map<Integer, Long> endsBefore = topic.ends();

            topic.delete();
            await("the topic to be gone").atMost(LIMIT).until(() -> !topic.exists());
            send(writer, "after", 1);
            await("eu to make the topic again").atMost(LIMIT).until(topic::exists);
            send(writer, "after", SOME);
            us.restart();

            await("both to have all of them").atMost(LIMIT).untilAsserted(() -> {
                assertThat(namespace.table("us")).isEqualTo(written);
                assertThat(namespace.table("eu")).isEqualTo(written);
            });
            assertThat(topic.ends())
                    .as("ends of the new topic")
                    .allSatisfy((partition, end) -> assertThat(end).isLessThan(endsBefore.getOrDefault(partition, 0L)));
        }
    }

    @Test
    void where_that_region_cannot_be_asked_the_lane_stands_until_a_person_accepts_the_loss(Regions regions) {
        Region us = regions.get("us");
        try (ReplicatedNamespace namespace = regions.createWithoutApi(spec("accepted"));
                Writer writer = namespace.patientWriter("eu");
                QueueTopic topic = regions.get("eu").topic(namespace.name())) {
            write(namespace, writer, "before", SOME);
            namespace.awaitDrained();
            SortedMap<String, String> before = new TreeMap<>(written);
            us.killNodes();
            write(namespace, writer, "lost", LOST);
            deleteUnread(topic);
            us.restart();
            int lost = written.size() - before.size();
            write(namespace, writer, "after", SOME);
            SortedMap<String, String> after = written.tailMap("after", true).headMap("before");

            NamespaceView inUs = namespace.in("us");
            LaneStatus stopped = await("the lane to stop")
                    .atMost(LIMIT)
                    .ignoreExceptions()
                    .until(() -> inUs.lane(LANE), MissingRecordsTest::isStopped);
            assertThat(stopped.getCause()).as("what is missing").matches("(?s).*\\d.*");
            await("a while")
                    .during(A_WHILE)
                    .atMost(LIMIT)
                    .until(() -> namespace.table("us").equals(before));
            assertThat(inUs.lane("store").getState())
                    .as("the lane of us itself")
                    .isEqualTo("RUNNING");

            inUs.resume(acceptLoss(namespace.name()));
            SortedMap<String, String> left = new TreeMap<>(before);
            left.putAll(after);
            await("what is there")
                    .atMost(LIMIT)
                    .untilAsserted(() -> assertThat(namespace.table("us")).isEqualTo(left));
            await("the lane to go on")
                    .atMost(LIMIT)
                    .ignoreExceptions()
                    .until(() -> inUs.lane(LANE).getState().equals("RUNNING"));
            assertThat(namespace.table("eu")).isEqualTo(written);
            Scale.report(
                    "records deleted and nobody to ask: %d lost, as accepted; lane said: %s", lost, stopped.getCause());
        }
    }

    private static boolean isStopped(LaneStatus lane) {
        return (lane.getState().equals("PAUSED") || lane.getState().equals("BACKING_OFF"))
                && !lane.getCause().isEmpty();
    }

    /** Writes items in eu, and waits until it has applied them itself. */
    private void write(ReplicatedNamespace namespace, Writer writer, String kind, int count) {
        send(writer, kind, count);
        await("eu to have applied them")
                .atMost(LIMIT)
                .until(() -> namespace.table("eu").equals(written));
    }

    private void send(Writer writer, String kind, int count) {
        for (int i = 0; i < count; i++) {
            String id = "%s-%05d".formatted(kind, i);
            written.put(id, payload(id));
            writer.put(id, payload(id));
        }
        writer.awaitAcknowledged();
    }

    /** Always the same for an id, and so random that nothing on its way can make much less of it. */
    private static String payload(String id) {
        byte[] bytes = new byte[RANDOM_BYTES];
        new Random(id.hashCode()).nextBytes(bytes);
        return id + " " + Base64.getEncoder().encodeToString(bytes);
    }

    /** Deletes all records of eu's topic, of which us has not read some in any partition. */
    private static void deleteUnread(QueueTopic topic) {
        Map<Integer, Long> read = topic.committed("store", "us");
        topic.deleteRecords();
        Map<Integer, Long> starts = topic.starts();
        assertThat(read).as("commits of us").hasSameSizeAs(starts);
        assertThat(starts)
                .as("oldest records that are left")
                .isEqualTo(new HashMap<>(topic.ends()))
                .allSatisfy((partition, start) ->
                        assertThat(start).isGreaterThan(read.getOrDefault(partition, Long.MAX_VALUE)));
    }

    private static ResumeLaneRequest acceptLoss(String namespace) {
        return ResumeLaneRequest.newBuilder()
                .setNamespace(namespace)
                .setTarget(LANE)
                .setAcceptLoss(true)
                .build();
    }

    private static String spec(String name) {
        return """
                name: %1$s
                partitions: 1
                queue: {type: kafka, partitions: 2}
                targets:
                  - {name: store, type: kv, table: %1$s}
                """.formatted(name);
    }
}
