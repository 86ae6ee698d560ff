package io.walservice.multinode.regions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.walservice.admin.v1.LaneStatus;
import io.walservice.internal.v1.Entry;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.multinode.load.Writer;
import io.walservice.v1.Operation;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Records on a region's topic that another region must not apply: it cannot know what it would miss, so it stops, and
 * says why. Nothing else does.
 */
@ExtendWith(TwoRegions.class)
class BadRecordsTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    /** Long enough for a lane to start again a few times. */
    private static final Duration A_WHILE = Duration.ofSeconds(3);

    @Test
    void a_record_of_another_origin_stops_the_lane_that_reads_it(Regions regions) {
        LaneStatus stopped = stoppedBy(regions, "forged", record -> record.setOrigin("mars"));

        assertThat(stopped.getCause()).contains("mars");
    }

    @Test
    void a_record_of_a_version_that_is_not_known_stops_the_lane_that_reads_it(Regions regions) {
        LaneStatus stopped = stoppedBy(regions, "unversed", record -> record.setVersion(99));

        assertThat(stopped.getCause()).contains("version").contains("99");
    }

    private static LaneStatus stoppedBy(Regions regions, String name, UnaryOperator<QueueRecord.Builder> forge) {
        try (ReplicatedNamespace namespace = regions.create(spec(name));
                Writer inEu = namespace.patientWriter("eu");
                Writer inUs = namespace.patientWriter("us");
                QueueTopic topic = regions.get("eu").topic(name)) {
            inEu.put("before", "seen by both");
            inEu.awaitAcknowledged();
            namespace.awaitDrained();
            assertThat(namespace.table("us")).containsOnlyKeys("before");

            topic.add(0, forge.apply(copyOfTheFirst(name)).build());
            LaneStatus stopped = await("the lane to stop")
                    .atMost(LIMIT)
                    .ignoreExceptions()
                    .until(
                            () -> namespace.in("us").lane("store@eu"),
                            lane -> !lane.getState().equals("RUNNING")
                                    && !lane.getCause().isEmpty());

            inEu.put("from-eu", "not for us");
            inUs.put("from-us", "seen by both");
            inEu.awaitAcknowledged();
            inUs.awaitAcknowledged();
            await("all other lanes to flow on").atMost(LIMIT).untilAsserted(() -> {
                assertThat(namespace.table("eu")).containsOnlyKeys("before", "from-eu", "from-us");
                assertThat(namespace.table("us")).containsKeys("before", "from-us");
            });
            await("a while")
                    .during(A_WHILE)
                    .atMost(LIMIT)
                    .until(() -> !namespace.table("us").containsKey("from-eu"));
            assertThat(namespace.table("us")).doesNotContainKey("forged");
            assertThat(namespace.in("eu").lane("store").getState()).isEqualTo("RUNNING");
            assertThat(namespace.in("us").lane("store").getState()).isEqualTo("RUNNING");
            return stopped;
        }
    }

    /** The region that wrote the first record knows this one by its place, and that it has it. */
    private static QueueRecord.Builder copyOfTheFirst(String namespace) {
        return QueueRecord.newBuilder()
                .setVersion(1)
                .setNamespace(namespace)
                .setOrigin("eu")
                .setEpoch(1)
                .setEntry(Entry.newBuilder()
                        .setSequence(1)
                        .setToken("forged")
                        .setId("forged")
                        .setOperation(Operation.OPERATION_PUT_VALUE)
                        .setWriteTimeMicros(1)
                        .setAcceptedTimeMillis(1)
                        .addTargets("store"));
    }

    private static String spec(String name) {
        return """
                name: %1$s
                partitions: 1
                queue: {type: kafka, partitions: 1}
                targets:
                  - {name: store, type: kv, table: %1$s}
                """.formatted(name);
    }
}
