package io.walservice.multinode.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Timestamps;
import io.walservice.admin.v1.CancelDelayedRequest;
import io.walservice.admin.v1.DelayedFilter;
import io.walservice.admin.v1.DelayedProgress;
import io.walservice.admin.v1.KvTarget;
import io.walservice.admin.v1.MoveDelayedRequest;
import io.walservice.admin.v1.NamespaceSpec;
import io.walservice.admin.v1.TargetConservation;
import io.walservice.admin.v1.TargetSpec;
import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import io.walservice.multinode.cluster.ClusterOptions;
import io.walservice.multinode.cluster.NodeProcess;
import io.walservice.multinode.cluster.TestCluster;
import io.walservice.multinode.load.Scale;
import io.walservice.multinode.load.Writer;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Very many entries that wait for an hour: what they cost, and what becomes of them when people change their minds. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WaitingEntriesTest {

    private static final int WARM_UP = Scale.of(5_000, 300_000);
    private static final int ENTRIES = Scale.of(10_000, 1_000_000);
    private static final int SPREAD_SECONDS = 600;
    private static final long MOST_GROWTH_BYTES = 64L * 1024 * 1024;
    private static final Duration LIMIT = Duration.ofMinutes(Scale.of(2, 20));

    private TestCluster cluster;

    @BeforeAll
    void start() {
        var stack = LocalStack.shared(Service.CASSANDRA, Service.KAFKA, Service.POSTGRES);
        cluster = TestCluster.of(ClusterOptions.small(stack, "waiting")).grow(3);
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    @Test
    void they_take_no_memory_and_all_that_are_cancelled_or_moved_forward_are_accounted_for() {
        try (Field field = new Field(cluster, spec())) {
            for (int i = 0; i < WARM_UP; i++) {
                field.writer().put("key " + i % 1_000, "item " + i % 10_000, "warm " + i, Duration.ZERO);
            }
            field.writer().awaitAcknowledged();
            field.awaitConservation(counts(WARM_UP).setApplied(WARM_UP).build());
            Map<NodeProcess, Long> before = cluster.heapBytes();

            long begin = System.currentTimeMillis();
            int written = writeForInAnHour(field.writer());
            field.awaitConservation(
                    counts(written).setApplied(WARM_UP).setDelayed(ENTRIES).build());
            double writing = (System.currentTimeMillis() - begin) / 1_000.0;
            long growth = cluster.heapBytes().entrySet().stream()
                    .mapToLong(node -> node.getValue() - before.getOrDefault(node.getKey(), 0L))
                    .max()
                    .orElseThrow();

            long half =
                    begin + Duration.ofHours(1).plusSeconds(SPREAD_SECONDS / 2).toMillis();
            long changing = System.currentTimeMillis();
            DelayedProgress cancelled = field.view().cancelDelayed(cancelBefore(half), LIMIT);
            DelayedProgress moved = field.view().moveDelayed(restToNow(), LIMIT);
            assertThat(cancelled.getTooLate() + moved.getTooLate()).isZero();
            assertThat(cancelled.getDone() + moved.getDone()).isEqualTo(ENTRIES);
            assertThat(cancelled.getDone()).isPositive();
            assertThat(moved.getDone()).isPositive();
            double changed = (System.currentTimeMillis() - changing) / 1_000.0;
            field.awaitConservation(counts(written)
                    .setApplied(WARM_UP + moved.getDone())
                    .setCancelled(cancelled.getDone())
                    .build());

            Scale.report(
                    "%,d entries an hour ahead: stored in %.0f s, heap of a node grew by %.1f MiB at most; %,d cancelled and"
                            + " %,d moved to now in %.0f s, all of those applied %.0f s after that began",
                    ENTRIES,
                    writing,
                    growth / 1_048_576.0,
                    cancelled.getDone(),
                    moved.getDone(),
                    changed,
                    (System.currentTimeMillis() - changing) / 1_000.0);
            assertThat(growth).isLessThan(MOST_GROWTH_BYTES);
        }
    }

    private static int writeForInAnHour(Writer writer) {
        Random random = new Random(2030);
        for (int i = 0; i < ENTRIES; i++) {
            Duration delay = Duration.ofHours(1).plusSeconds(random.nextInt(SPREAD_SECONDS));
            writer.put("key " + i % 1_000, "item " + i % 10_000, "waits " + i, delay);
            if (i % 50_000 == 49_999) {
                writer.awaitAcknowledged(); // keeps the test's own memory small
            }
        }
        return writer.awaitAcknowledged();
    }

    private static CancelDelayedRequest cancelBefore(long millis) {
        return CancelDelayedRequest.newBuilder()
                .setNamespace("waiting")
                .setFilter(DelayedFilter.newBuilder().setUntil(Timestamps.fromMillis(millis)))
                .setReason("a campaign was called off")
                .build();
    }

    private static MoveDelayedRequest restToNow() {
        return MoveDelayedRequest.newBuilder()
                .setNamespace("waiting")
                .setAll(true)
                .setNow(true)
                .setReason("the other one begins today")
                .build();
    }

    private static TargetConservation.Builder counts(int acknowledged) {
        return TargetConservation.newBuilder().setTarget("table").setAcknowledged(acknowledged);
    }

    private static NamespaceSpec spec() {
        return NamespaceSpec.newBuilder()
                .setName("waiting")
                .setPartitions(4)
                .addTargets(TargetSpec.newBuilder()
                        .setName("table")
                        .setKv(KvTarget.newBuilder().setTable("waiting")))
                .build();
    }
}
