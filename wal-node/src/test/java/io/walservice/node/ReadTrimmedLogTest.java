package io.walservice.node;

import static io.walservice.node.TestNode.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.util.Durations;
import io.grpc.Status;
import io.walservice.admin.v1.CreateNamespaceRequest;
import io.walservice.admin.v1.KvTarget;
import io.walservice.admin.v1.NamespaceSpec;
import io.walservice.admin.v1.Queue;
import io.walservice.admin.v1.TargetSpec;
import io.walservice.connectors.LogPosition;
import io.walservice.connectors.OriginLog;
import io.walservice.connectors.QueuePartitions;
import io.walservice.connectors.Standing;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.v1.Trilean;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What another region reads of a log whose first entries are past their retention, on a whole node and real servers.
 */
class ReadTrimmedLogTest {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final String NAMESPACE = "orders";

    /** The shortest that a namespace may have. */
    private static final Duration RETENTION = Duration.ofMinutes(1);

    private static final int BUSY = 0;
    private static final int QUIET = 1;

    private static TestNode node;
    private static OtherRegion other;

    @BeforeAll
    static void start() {
        node = TestNode.with(Map.of("wal.retention.deletion-interval", "1s"));
        other = new OtherRegion(node);
        node.admin()
                .createNamespace(CreateNamespaceRequest.newBuilder()
                        .setSpec(NamespaceSpec.newBuilder()
                                .setName(NAMESPACE)
                                .setQueue(Queue.newBuilder().setPartitions(2))
                                .setRetention(Durations.fromMillis(RETENTION.toMillis()))
                                .addTargets(
                                        TargetSpec.newBuilder().setName("kv").setKv(KvTarget.getDefaultInstance())))
                        .build());
    }

    @AfterAll
    static void stop() {
        other.close();
        node.close();
    }

    @Test
    void never_a_log_with_a_gap_but_all_that_is_left_or_a_refusal() {
        write(QUIET, "one");
        IntStream.range(0, 5).forEach(i -> write(BUSY, "value " + i));
        await().atMost(PATIENCE).until(() -> read(BUSY, LogPosition.START).size() == 5);
        LogPosition lastQuiet = last(read(QUIET, LogPosition.START));
        LogPosition lastBusy = last(read(BUSY, LogPosition.START));

        await().atMost(RETENTION.plus(PATIENCE)).until(() -> refusal(BUSY).isPresent());

        assertThat(refusal(BUSY).map(Status::getCode)).contains(Status.Code.OUT_OF_RANGE);
        assertThat(read(BUSY, lastBusy)).isEmpty();
        assertThat(read(QUIET, lastQuiet)).isEmpty();
        assertLaneIsTold();

        node.restart();
        await().atMost(PATIENCE)
                .until(() -> other.refusal(NAMESPACE, QUIET, lastQuiet).isEmpty());
        write(BUSY, "new");
        await().atMost(PATIENCE).until(() -> read(BUSY, lastBusy).size() == 1);
        assertThat(Standing.previousOf(read(BUSY, lastBusy).get(0))).isEqualTo(lastBusy);
        assertThat(read(QUIET, lastQuiet)).isEmpty();
        assertThat(refusal(BUSY).map(Status::getCode)).contains(Status.Code.OUT_OF_RANGE);
    }

    private static void assertLaneIsTold() {
        CompletionException failure = catchThrowableOfType(
                CompletionException.class, () -> other.readByLane(NAMESPACE, BUSY, LogPosition.START));
        assertThat(failure).isNotNull();
        assertThat(failure.getCause())
                .isInstanceOf(OriginLog.Gone.class)
                .hasMessageContaining("after: epoch 0, sequence 0")
                .hasMessageContaining("no longer has 1 to ");
    }

    // ---- words of these tests

    private static void write(int queuePartition, String value) {
        String id = IntStream.range(0, 100)
                .mapToObj(i -> "id " + i)
                .filter(each -> QueuePartitions.partitionOf(each, 2) == queuePartition)
                .findFirst()
                .orElseThrow();
        assertThat(node.log().writeToLog(put(NAMESPACE, id, "k", value)).getDurable())
                .isEqualTo(Trilean.TRILEAN_TRUE);
    }

    private static List<QueueRecord> read(int queuePartition, LogPosition after) {
        return other.read(NAMESPACE, queuePartition, after);
    }

    private static Optional<Status> refusal(int queuePartition) {
        return other.refusal(NAMESPACE, queuePartition, LogPosition.START);
    }

    private static LogPosition last(List<QueueRecord> records) {
        return Standing.positionOf(records.get(records.size() - 1));
    }
}
