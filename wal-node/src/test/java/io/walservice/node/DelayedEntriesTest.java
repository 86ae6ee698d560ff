package io.walservice.node;

import static io.walservice.node.TestNode.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.walservice.admin.v1.CreateNamespaceRequest;
import io.walservice.admin.v1.GetStatusRequest;
import io.walservice.admin.v1.GrpcTarget;
import io.walservice.admin.v1.LogPartitionStatus;
import io.walservice.admin.v1.NamespaceSpec;
import io.walservice.admin.v1.TargetSpec;
import io.walservice.target.v1.Applied;
import io.walservice.target.v1.ApplyRequest;
import io.walservice.target.v1.ApplyResponse;
import io.walservice.target.v1.EntryTargetGrpc;
import io.walservice.v1.CancelEntryRequest;
import io.walservice.v1.CancelOutcome;
import io.walservice.v1.GetEntryRequest;
import io.walservice.v1.GetEntryResponse;
import io.walservice.v1.Stage;
import io.walservice.v1.WriteToLogRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Delayed entries, from the gRPC call to their target, on a whole node and real servers. */
class DelayedEntriesTest {

    private static final Duration ARRIVAL = Duration.ofSeconds(40);
    private static final String NAMESPACE = "reminders";
    private static final Queue<String> ARRIVED = new ConcurrentLinkedQueue<>();
    private static final Map<String, Long> ARRIVED_MILLIS = new ConcurrentHashMap<>();

    private static TestNode node;
    private static Server application;

    @BeforeAll
    static void start() throws Exception {
        application = NettyServerBuilder.forPort(0)
                .addService(new Application())
                .build()
                .start();
        node = TestNode.start();
        TargetSpec app = TargetSpec.newBuilder()
                .setName("app")
                .setGrpc(GrpcTarget.newBuilder().setAddress("127.0.0.1:" + application.getPort()))
                .build();
        node.admin()
                .createNamespace(CreateNamespaceRequest.newBuilder()
                        .setSpec(NamespaceSpec.newBuilder()
                                .setName(NAMESPACE)
                                .setPartitions(2)
                                .addTargets(app))
                        .build());
        await().atMost(ARRIVAL).until(() -> write("ready", 0), id -> !id.isEmpty());
    }

    @AfterAll
    static void stop() {
        node.close();
        application.shutdownNow();
    }

    @Test
    void arrive_when_they_are_due_and_hold_up_nobody_meanwhile() {
        String last = write("a", 3_000);
        String first = write("a", 1_000);
        String atOnce = write("a", 0);

        await().atMost(ARRIVAL).until(() -> ARRIVED.contains(last));
        assertThat(ARRIVED.stream().filter(List.of(last, first, atOnce)::contains))
                .containsExactly(atOnce, first, last);
        assertNotEarly(first);
        assertNotEarly(last);
    }

    @Test
    void are_found_as_delayed_and_later_as_applied() {
        String id = write("b", 2_500);

        GetEntryResponse waiting = get(id);
        assertThat(waiting.getTargets(0).getStage()).isEqualTo(Stage.STAGE_DELAYED);
        assertThat(waiting.getEntry().hasWriteTime()).isFalse();
        await().atMost(ARRIVAL).until(() -> get(id).getTargets(0).getStage(), Stage.STAGE_APPLIED::equals);
        GetEntryResponse applied = get(id);
        assertThat(applied.getEntryId()).isEqualTo(id);
        assertThat(Timestamps.toMillis(applied.getEntry().getWriteTime()))
                .isGreaterThanOrEqualTo(Timestamps.toMillis(applied.getEntry().getDueTime()));
    }

    @Test
    void that_are_cancelled_never_arrive_and_those_that_have_arrived_cannot_be() {
        String cancelled = write("c", 2_000);
        String other = write("c", 2_500);
        assertThat(cancel(cancelled)).isEqualTo(CancelOutcome.CANCEL_OUTCOME_CANCELLED);
        assertThat(cancel(cancelled)).isEqualTo(CancelOutcome.CANCEL_OUTCOME_CANCELLED);
        assertThat(get(cancelled).getTargets(0).getStage()).isEqualTo(Stage.STAGE_CANCELLED);

        await().atMost(ARRIVAL).until(() -> ARRIVED.contains(other));
        assertThat(ARRIVED).doesNotContain(cancelled);
        assertThat(cancel(other)).isEqualTo(CancelOutcome.CANCEL_OUTCOME_TOO_LATE);
        assertThat(cancel(cancelled)).isEqualTo(CancelOutcome.CANCEL_OUTCOME_CANCELLED);
        assertThat(cancel(write("c", 0))).isEqualTo(CancelOutcome.CANCEL_OUTCOME_TOO_LATE);
    }

    @Test
    void that_do_not_exist_cannot_be_cancelled() {
        CancelEntryRequest nobody = CancelEntryRequest.newBuilder()
                .setNamespace(NAMESPACE)
                .setIdempotencyToken("never-written")
                .build();
        StatusRuntimeException refusal = org.assertj.core.api.Assertions.catchThrowableOfType(
                StatusRuntimeException.class, () -> node.log().cancelEntry(nobody));
        assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    }

    @Test
    void survive_a_restart_and_arrive_once() {
        List<String> soon = new ArrayList<>();
        IntStream.range(0, 300).forEach(i -> soon.add(write("d" + i, 500 + i * 60)));
        String cancelled = write("d0", 20_000);
        assertThat(cancel(cancelled)).isEqualTo(CancelOutcome.CANCEL_OUTCOME_CANCELLED);
        String last = write("d0", 21_000);

        node.restart();

        await().atMost(Duration.ofSeconds(90)).until(() -> ARRIVED.contains(last));
        assertThat(ARRIVED).containsAll(soon).doesNotContain(cancelled);
        soon.forEach(DelayedEntriesTest::assertNotEarly);
        assertThat(cancel(cancelled)).isEqualTo(CancelOutcome.CANCEL_OUTCOME_CANCELLED);
        long fired =
                partitions().stream().mapToLong(LogPartitionStatus::getFired).sum();
        long arrivedDelayed =
                ARRIVED.stream().filter(DUE_MILLIS::containsKey).distinct().count();
        assertThat(fired).isEqualTo(arrivedDelayed);
    }

    // ---- words of these tests

    private static final Map<String, Long> DUE_MILLIS = new ConcurrentHashMap<>();

    private static String write(String id, long delayMillis) {
        WriteToLogRequest.Builder request = put(NAMESPACE, id, "k", "v").toBuilder();
        request.getLifecycleBuilder().setDelay(Durations.fromMillis(delayMillis));
        long before = System.currentTimeMillis();
        String entryId = node.log().writeToLog(request.build()).getEntryId();
        if (delayMillis > 0) {
            DUE_MILLIS.put(entryId, before + delayMillis);
        }
        return entryId;
    }

    private static void assertNotEarly(String entryId) {
        assertThat(ARRIVED_MILLIS.get(entryId)).isGreaterThanOrEqualTo(DUE_MILLIS.get(entryId));
    }

    private static GetEntryResponse get(String entryId) {
        return node.log()
                .getEntry(GetEntryRequest.newBuilder()
                        .setNamespace(NAMESPACE)
                        .setEntryId(entryId)
                        .build());
    }

    private static CancelOutcome cancel(String entryId) {
        return node.log()
                .cancelEntry(CancelEntryRequest.newBuilder()
                        .setNamespace(NAMESPACE)
                        .setEntryId(entryId)
                        .build())
                .getOutcome();
    }

    private static List<LogPartitionStatus> partitions() {
        return node.admin()
                .getStatus(GetStatusRequest.newBuilder().setName(NAMESPACE).build())
                .getPartitionsList();
    }

    private static final class Application extends EntryTargetGrpc.EntryTargetImplBase {
        @Override
        public void apply(ApplyRequest request, StreamObserver<ApplyResponse> reply) {
            ARRIVED_MILLIS.putIfAbsent(request.getEntryId(), System.currentTimeMillis());
            ARRIVED.add(request.getEntryId());
            reply.onNext(ApplyResponse.newBuilder()
                    .setApplied(Applied.getDefaultInstance())
                    .build());
            reply.onCompleted();
        }
    }
}
