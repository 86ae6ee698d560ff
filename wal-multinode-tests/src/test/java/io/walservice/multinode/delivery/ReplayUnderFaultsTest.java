package io.walservice.multinode.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.walservice.admin.v1.KvTarget;
import io.walservice.admin.v1.NamespaceSpec;
import io.walservice.admin.v1.Replay;
import io.walservice.admin.v1.ReplayCounts;
import io.walservice.admin.v1.ReplayRange;
import io.walservice.admin.v1.ReplayState;
import io.walservice.admin.v1.StartReplayRequest;
import io.walservice.admin.v1.TargetConservation;
import io.walservice.admin.v1.TargetSpec;
import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import io.walservice.multinode.cluster.ClusterOptions;
import io.walservice.multinode.cluster.NodeProcess;
import io.walservice.multinode.cluster.TestCluster;
import io.walservice.multinode.contents.CassandraSessions;
import io.walservice.multinode.contents.KvContents;
import io.walservice.multinode.load.Scale;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A table is emptied and filled again from the journal, while the node that does it is killed and writes go on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplayUnderFaultsTest {

    private static final String NAMESPACE = "replayed";
    private static final String TARGET = "table";
    private static final int ENTRIES = Scale.of(3_000, 60_000);
    private static final int ITEMS = ENTRIES * 2 / 3;
    private static final int RATE = Scale.of(200, 1_000);
    private static final String BAD = "bad";

    private final Map<String, String> expected = new HashMap<>();
    private TestCluster cluster;

    @BeforeAll
    void start() {
        var stack = LocalStack.shared(Service.CASSANDRA, Service.KAFKA, Service.POSTGRES);
        cluster = TestCluster.of(ClusterOptions.small(stack, "replay")).grow(3);
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    @Test
    void another_node_finishes_it_and_nothing_is_missing() {
        try (Field field = new Field(cluster, spec());
                CqlSession session =
                        CassandraSessions.open(cluster.options().stack().cassandra())) {
            for (int i = 0; i < ENTRIES; i++) {
                write(field, i % ITEMS, "first " + i);
            }
            int before = field.writer().awaitAcknowledged();
            field.writer().put("item 7", BAD);
            assertThat(field.writer().awaitAcknowledged()).isEqualTo(before + 1);
            field.awaitConservation(counts(before + 1));
            session.execute("TRUNCATE " + cluster.kvKeyspace() + ".replayed");

            Replay begun = field.view()
                    .startReplay(StartReplayRequest.newBuilder()
                            .setNamespace(NAMESPACE)
                            .setTarget(TARGET)
                            .setRange(ReplayRange.newBuilder().setWholeJournal(true))
                            .addLeftOut(field.writer().entryId(BAD))
                            .setRate(RATE)
                            .build());
            await("a third of it")
                    .atMost(Field.PATIENCE)
                    .until(() ->
                            field.view().replay(begun.getReplayId()).getCounts().getApplied() >= ENTRIES / 3);
            NodeProcess victim = cluster.node(field.lane(TARGET).getNode());
            victim.kill();
            long killed = System.nanoTime();
            ReplayCounts half = field.view().replay(begun.getReplayId()).getCounts();
            assertThat(half.getApplied()).as("applied at the kill").isLessThan(ENTRIES);
            for (int i = 0; i < ITEMS / 4; i++) {
                write(field, i * 2, "second " + i);
            }
            int written = field.writer().awaitAcknowledged();

            await("the end")
                    .atMost(Field.PATIENCE)
                    .ignoreExceptions()
                    .until(() ->
                            field.view().replay(begun.getReplayId()).getState() != ReplayState.REPLAY_STATE_RUNNING);
            Replay ended = field.view().replay(begun.getReplayId());
            Scale.report(
                    "replay: %,d entries at %d a second, its node killed after %,d: all applied %.1f s later",
                    ENTRIES,
                    RATE,
                    half.getApplied(),
                    Duration.ofNanos(System.nanoTime() - killed).toMillis() / 1_000.0);
            assertThat(ProcessHandle.of(victim.pid())).as("the killed process").isEmpty();
            assertThat(ended.getState()).isEqualTo(ReplayState.REPLAY_STATE_DONE);
            assertThat(ended.getCounts())
                    .isEqualTo(ReplayCounts.newBuilder()
                            .setPlaces(ENTRIES + 1)
                            .setSeen(ENTRIES + 1)
                            .setMatching(ENTRIES + 1)
                            .setLeftOut(1)
                            .setApplied(ENTRIES)
                            .build());
            field.awaitConservation(counts(written));
            assertThat(KvContents.items(session, cluster.kvKeyspace(), "replayed", NAMESPACE))
                    .isEqualTo(expected);
        }
    }

    private void write(Field field, int item, String payload) {
        expected.put("item " + item, payload);
        field.writer().put("item " + item, payload);
    }

    private static TargetConservation counts(int entries) {
        return TargetConservation.newBuilder()
                .setTarget(TARGET)
                .setAcknowledged(entries)
                .setApplied(entries)
                .build();
    }

    private static NamespaceSpec spec() {
        return NamespaceSpec.newBuilder()
                .setName(NAMESPACE)
                .setPartitions(4)
                .addTargets(TargetSpec.newBuilder()
                        .setName(TARGET)
                        .setKv(KvTarget.newBuilder().setTable("replayed")))
                .build();
    }
}
