package io.walservice.multinode.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.RateLimiter;
import io.walservice.admin.v1.KafkaTarget;
import io.walservice.admin.v1.KvTarget;
import io.walservice.admin.v1.NamespaceSpec;
import io.walservice.admin.v1.TargetConservation;
import io.walservice.admin.v1.TargetSpec;
import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import io.walservice.multinode.cluster.ClusterOptions;
import io.walservice.multinode.cluster.NodeProcess;
import io.walservice.multinode.cluster.TestCluster;
import io.walservice.multinode.contents.KvContents;
import io.walservice.multinode.contents.TopicContents;
import io.walservice.multinode.history.Found;
import io.walservice.multinode.load.Scale;
import io.walservice.multinode.load.Writer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Many entries with random delays, while the owner of most log partitions is killed and a node joins. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DelayedUnderFaultsTest {

    private static final String NAMESPACE = "later";
    private static final int ENTRIES = Scale.of(4_000, 200_000);
    private static final int LONGEST_DELAY_MILLIS = Scale.of(15_000, 60_000);
    private static final int KEYS = 1_000;
    /** What two processors carry with room to spare; as fast as it goes, lateness would only tell how much that is. */
    private static final int PER_SECOND = Scale.of(300, 500);
    /** What is due shortly before the kill may still be on its way then. */
    private static final int LONGEST_WAY_MILLIS = 2_000;

    @SuppressWarnings("UnstableApiUsage") // Guava's RateLimiter has been in beta for ten years
    private final RateLimiter pace = RateLimiter.create(PER_SECOND);

    private final long[] sentMillis = new long[ENTRIES];
    private final int[] delayMillis =
            new Random(20_30).ints(ENTRIES, 0, LONGEST_DELAY_MILLIS).toArray();

    private long killedMillis;
    private TestCluster cluster;
    private String topic;

    @BeforeAll
    void start() {
        var stack = LocalStack.shared(Service.CASSANDRA, Service.KAFKA, Service.POSTGRES);
        cluster = TestCluster.of(ClusterOptions.small(stack, "delayed")).grow(3);
        topic = cluster.options().name() + "-later";
        TopicContents.createStampedOnArrival(stack.kafka(), topic, 4);
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    @Test
    void none_comes_early_none_is_lost_and_none_has_two_effects() {
        try (Field field = new Field(cluster, spec())) {
            write(field.writer(), 0, ENTRIES / 2);
            awaitSomeArrivals();
            NodeProcess victim =
                    cluster.node(field.view().owners().orElseThrow().chief());
            killedMillis = System.currentTimeMillis();
            victim.kill();
            write(field.writer(), ENTRIES / 2, ENTRIES);
            cluster.grow(1);
            int written = field.writer().awaitAcknowledged();

            assertThat(ProcessHandle.of(victim.pid())).as("the killed process").isEmpty();
            assertThat(cluster.alive()).hasSize(3);
            for (String target : List.of("table", "topic")) {
                field.awaitConservation(TargetConservation.newBuilder()
                        .setTarget(target)
                        .setAcknowledged(written)
                        .setApplied(written)
                        .build());
            }
            assertThatTheTableHasEachOnce();
            assertThatNoneCameEarly();
        }
    }

    /** The kill shall meet a service that is at work, and leave a sample from before it. */
    private void awaitSomeArrivals() {
        long atMillis = sentMillis[0] + LONGEST_DELAY_MILLIS / 2;
        await().atMost(Duration.ofMillis(LONGEST_DELAY_MILLIS)).until(() -> System.currentTimeMillis() >= atMillis);
    }

    private void write(Writer writer, int from, int to) {
        for (int i = from; i < to; i++) {
            pace.acquire();
            sentMillis[i] = System.currentTimeMillis();
            writer.put("key " + i % KEYS, "item " + i, Integer.toString(i), Duration.ofMillis(delayMillis[i]));
        }
    }

    private void assertThatTheTableHasEachOnce() {
        var table = KvContents.read(cluster.options().stack().cassandra(), cluster.kvKeyspace(), "later", NAMESPACE);
        assertThat(table.records()).hasSize(ENTRIES);
        assertThat(table.records().stream().map(Found::payload).distinct().count())
                .isEqualTo(ENTRIES);
    }

    private void assertThatNoneCameEarly() {
        long[] firstMillis = new long[ENTRIES];
        Arrays.fill(firstMillis, Long.MAX_VALUE);
        List<TopicContents.Stamped> records =
                TopicContents.readStamped(cluster.options().stack().kafka(), topic);
        records.forEach(record -> {
            int i = Integer.parseInt(record.payload());
            firstMillis[i] = Math.min(firstMillis[i], record.millis());
        });
        assertThat(firstMillis).as("when each arrived").doesNotContain(Long.MAX_VALUE);

        List<Integer> early = IntStream.range(0, ENTRIES)
                .filter(i -> firstMillis[i] < sentMillis[i] + delayMillis[i])
                .boxed()
                .toList();
        assertThat(early).isEmpty();
        Scale.report(
                "delays: %,d entries of 0 to %d s, %,d a second, a node killed and one added: 0 early, %,d records for them;"
                        + " lateness since sent, of those due before the kill: %s; of all: %s",
                ENTRIES,
                LONGEST_DELAY_MILLIS / 1_000,
                PER_SECOND,
                records.size(),
                lateness(i -> sentMillis[i] + delayMillis[i] < killedMillis - LONGEST_WAY_MILLIS, firstMillis),
                lateness(i -> true, firstMillis));
    }

    private String lateness(IntPredicate which, long[] firstMillis) {
        Histogram lateness = new Histogram(3);
        IntStream.range(0, ENTRIES)
                .filter(which)
                .forEach(i -> lateness.recordValue(firstMillis[i] - sentMillis[i] - delayMillis[i]));
        return "p50 %,d ms, p99 %,d ms, max %,d ms of %,d"
                .formatted(
                        lateness.getValueAtPercentile(50),
                        lateness.getValueAtPercentile(99),
                        lateness.getMaxValue(),
                        lateness.getTotalCount());
    }

    private NamespaceSpec spec() {
        return NamespaceSpec.newBuilder()
                .setName(NAMESPACE)
                .setPartitions(4)
                .addTargets(TargetSpec.newBuilder()
                        .setName("table")
                        .setKv(KvTarget.newBuilder().setTable("later")))
                .addTargets(TargetSpec.newBuilder()
                        .setName("topic")
                        .setKafka(KafkaTarget.newBuilder().setTopic(topic)))
                .build();
    }
}
