package io.walservice.node;

import static io.walservice.node.TestNode.delete;
import static io.walservice.node.TestNode.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.walservice.admin.v1.CreateNamespaceRequest;
import io.walservice.admin.v1.GetNamespaceRequest;
import io.walservice.admin.v1.GetStatusRequest;
import io.walservice.admin.v1.GrpcTarget;
import io.walservice.admin.v1.KvTarget;
import io.walservice.admin.v1.LaneStatus;
import io.walservice.admin.v1.LogPartitionStatus;
import io.walservice.admin.v1.NamespaceSpec;
import io.walservice.admin.v1.Retry;
import io.walservice.admin.v1.TargetSpec;
import io.walservice.admin.v1.UpdateNamespaceRequest;
import io.walservice.target.v1.Applied;
import io.walservice.target.v1.ApplyRequest;
import io.walservice.target.v1.ApplyResponse;
import io.walservice.target.v1.EntryTargetGrpc;
import io.walservice.target.v1.Reject;
import io.walservice.v1.GetEntryRequest;
import io.walservice.v1.GetEntryResponse;
import io.walservice.v1.Lifecycle;
import io.walservice.v1.Refusal;
import io.walservice.v1.Stage;
import io.walservice.v1.TargetProgress;
import io.walservice.v1.Trilean;
import io.walservice.v1.WriteToLogAnswers;
import io.walservice.v1.WriteToLogFrame;
import io.walservice.v1.WriteToLogResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** One change, from the gRPC call to its targets, on a whole node and real servers. */
class OneWriteTest {

    private static final Duration ARRIVAL = Duration.ofSeconds(20);
    private static final String REJECTED = "rejected";

    private static TestNode node;
    private static Server application;
    private static final BlockingQueue<ApplyRequest> RECEIVED = new LinkedBlockingQueue<>();

    @BeforeAll
    static void start() throws Exception {
        application = NettyServerBuilder.forPort(0)
                .addService(new Application())
                .build()
                .start();
        node = TestNode.start();
        create("orders", kv());
        create("several", kv(), app());
        create("flaky", app());
    }

    @AfterAll
    static void stop() {
        node.close();
        application.shutdownNow();
    }

    @Nested
    class A_put {
        @Test
        void is_durable_and_arrives_in_the_kv_target() {
            WriteToLogResponse response = node.log().writeToLog(put("orders", "order-1", "status", "paid"));

            assertThat(response.getDurable()).isEqualTo(Trilean.TRILEAN_TRUE);
            arrives("orders", "order-1", "status", "paid");
        }

        @Test
        void gives_way_to_a_later_delete_of_its_item_and_of_its_id() {
            node.log().writeToLog(put("orders", "order-2", "a", "1"));
            node.log().writeToLog(put("orders", "order-2", "b", "2"));
            node.log().writeToLog(put("orders", "order-3", "a", "1"));
            arrives("orders", "order-2", "b", "2");
            arrives("orders", "order-3", "a", "1");

            node.log().writeToLog(delete("orders", "order-2", "a"));
            node.log().writeToLog(delete("orders", "order-3", ""));

            await().atMost(ARRIVAL)
                    .until(() -> node.kv("orders", "order-2", "a").isEmpty());
            await().atMost(ARRIVAL)
                    .until(() -> node.kv("orders", "order-3", "a").isEmpty());
            assertThat(node.kv("orders", "order-2", "b")).contains("2");
        }

        @Test
        void reaches_an_application_with_all_it_said() throws Exception {
            var request = put("several", "user-1", "name", "Ada").toBuilder();
            request.getTargetBuilder().addNames("app").putAttributes("trace", "abc");
            request.setIdempotencyToken("token-of-ada");
            String entryId = node.log().writeToLog(request.build()).getEntryId();

            ApplyRequest applied = received("several", entryId);
            assertThat(applied.getId()).isEqualTo("user-1");
            assertThat(applied.getKey()).isEqualTo("name");
            assertThat(applied.getPayload().toStringUtf8()).isEqualTo("Ada");
            assertThat(applied.getAttributesMap()).containsEntry("trace", "abc");
            assertThat(applied.getIdempotencyToken()).isEqualTo("token-of-ada");
            assertThat(node.kv("several", "user-1", "name")).isEmpty();
        }

        @Test
        void is_not_applied_before_its_delay_is_over() throws Exception {
            var request = put("several", "later", "k", "v").toBuilder();
            request.getTargetBuilder().addNames("app");
            request.setLifecycle(Lifecycle.newBuilder().setDelay(Durations.fromMillis(1_500)));
            Instant accepted = Instant.now();
            String entryId = node.log().writeToLog(request.build()).getEntryId();

            received("several", entryId);
            assertThat(Duration.between(accepted, Instant.now())).isGreaterThanOrEqualTo(Duration.ofMillis(1_500));
        }
    }

    @Nested
    class A_token {
        @Test
        void that_is_sent_twice_has_one_entry() {
            var request = put("orders", "twice", "k", "v").toBuilder()
                    .setIdempotencyToken("sent-twice")
                    .build();
            WriteToLogResponse first = node.log().writeToLog(request);
            WriteToLogResponse second = node.log().writeToLog(request);

            assertThat(second).isEqualTo(first);
        }

        @Test
        void finds_the_entry_and_where_it_is_for_each_target() {
            var request = put("several", "tracked", "k", "v").toBuilder()
                    .setIdempotencyToken("tracked-token")
                    .build();
            String entryId = node.log().writeToLog(request).getEntryId();

            GetEntryRequest byToken = GetEntryRequest.newBuilder()
                    .setNamespace("several")
                    .setIdempotencyToken("tracked-token")
                    .build();
            await().atMost(ARRIVAL)
                    .untilAsserted(() -> assertThat(node.log().getEntry(byToken).getTargetsList())
                            .extracting(TargetProgress::getTarget, TargetProgress::getStage)
                            .containsExactly(
                                    org.assertj.core.api.Assertions.tuple("app", Stage.STAGE_APPLIED),
                                    org.assertj.core.api.Assertions.tuple("kv", Stage.STAGE_APPLIED)));
            GetEntryResponse byId = node.log()
                    .getEntry(GetEntryRequest.newBuilder()
                            .setNamespace("several")
                            .setEntryId(entryId)
                            .build());
            assertThat(byId.getEntryId()).isEqualTo(entryId);
            assertThat(byId.getEntry().getPayload().toStringUtf8()).isEqualTo("v");
            assertThat(byId.getEntry().getTarget().getNamesList()).containsExactly("app", "kv");
        }

        @Test
        void that_was_never_written_is_not_found() {
            assertRefused(
                    Status.Code.NOT_FOUND,
                    () -> node.log()
                            .getEntry(GetEntryRequest.newBuilder()
                                    .setNamespace("orders")
                                    .setIdempotencyToken("never-written")
                                    .build()));
        }
    }

    @Nested
    class A_stream {
        @Test
        void answers_every_request_in_order_and_goes_on_after_a_refusal() throws Exception {
            CompletableFuture<Void> ended = new CompletableFuture<>();
            BlockingQueue<WriteToLogResponse> answers = new LinkedBlockingQueue<>();
            StreamObserver<WriteToLogFrame> requests = node.logAsync().writeToLogStream(new Answers(answers, ended));

            WriteToLogFrame.Builder frame = WriteToLogFrame.newBuilder();
            IntStream.range(0, 100).forEach(i -> frame.addRequests(put("orders", "s" + i, "k", "v" + i)));
            frame.setRequests(50, put("orders", "", "k", "no id"));
            requests.onNext(frame.build());
            requests.onNext(WriteToLogFrame.newBuilder()
                    .addRequests(put("nowhere", "x", "k", "v"))
                    .addRequests(put("orders", "last", "k", "v"))
                    .build());
            requests.onCompleted();

            ended.get(20, TimeUnit.SECONDS);
            List<WriteToLogResponse> all = List.copyOf(answers);
            assertThat(all).hasSize(102);
            assertThat(all.get(50).getRefusal()).isEqualTo(Refusal.REFUSAL_INVALID_ARGUMENT);
            assertThat(all.get(50).getMessage()).contains("target.id");
            assertThat(all.get(100).getRefusal()).isEqualTo(Refusal.REFUSAL_NOT_FOUND);
            assertThat(all)
                    .filteredOn(answer -> answer.getDurable() == Trilean.TRILEAN_TRUE)
                    .hasSize(100);
            arrives("orders", "last", "k", "v");
        }
    }

    @Nested
    class Bad_input {
        @Test
        void is_refused_with_every_fault_named_and_nothing_is_stored() {
            long before = nextSequence("orders");
            var request = put("orders", "", "k", "v").toBuilder()
                    .setIdempotencyToken("with space")
                    .setLifecycle(Lifecycle.newBuilder()
                            .setDelay(Durations.fromDays(400))
                            .setWriteTime(Timestamps.fromMillis(System.currentTimeMillis() + 3_600_000)));

            assertThat(assertRefused(
                            Status.Code.INVALID_ARGUMENT, () -> node.log().writeToLog(request.build())))
                    .contains("target.id", "idempotency_token", "lifecycle.delay", "lifecycle.write_time", "expected")
                    .doesNotContain("Exception");
            assertThat(nextSequence("orders")).isEqualTo(before);
        }

        @Test
        void of_a_namespace_or_target_that_does_not_exist_is_not_found() {
            assertThat(assertRefused(
                            Status.Code.NOT_FOUND, () -> node.log().writeToLog(put("nowhere", "id", "k", "v"))))
                    .contains("namespace", "nowhere");
            var request = put("orders", "id", "k", "v").toBuilder();
            request.getTargetBuilder().addNames("nobody");
            assertThat(assertRefused(Status.Code.NOT_FOUND, () -> node.log().writeToLog(request.build())))
                    .contains("target.names", "nobody");
        }

        @Test
        void on_the_queue_becomes_a_dead_letter_and_stops_nothing() throws Exception {
            node.log().writeToLog(put("orders", "before", "k", "v"));
            arrives("orders", "before", "k", "v");
            produce(node.topic("orders"), "before", "this is no record");
            node.log().writeToLog(put("orders", "before", "k", "after"));

            arrives("orders", "before", "k", "after");
            assertThat(deadLetters("orders", "kv")).anyMatch(cause -> cause.contains("QueueRecord"));
        }
    }

    @Nested
    class An_entry_that_its_target_rejects {
        @Test
        void becomes_a_dead_letter_with_its_cause_while_others_flow() {
            var request = put("flaky", REJECTED, "k", "v").toBuilder().setIdempotencyToken("rejected-token");
            node.log().writeToLog(request.build());
            String next = node.log().writeToLog(put("flaky", "fine", "k", "v")).getEntryId();

            assertThat(received("flaky", next).getId()).isEqualTo("fine");
            GetEntryRequest ask = GetEntryRequest.newBuilder()
                    .setNamespace("flaky")
                    .setIdempotencyToken("rejected-token")
                    .build();
            await().atMost(ARRIVAL).untilAsserted(() -> {
                TargetProgress progress = node.log().getEntry(ask).getTargets(0);
                assertThat(progress.getStage()).isEqualTo(Stage.STAGE_DEAD_LETTERED);
                assertThat(progress.getCause()).contains("not this one");
            });
        }
    }

    @Nested
    class A_namespace_that_changes {
        @Test
        void starts_and_stops_lanes_while_it_is_written_to() {
            create("changing", kv());
            node.log().writeToLog(put("changing", "first", "k", "v"));
            arrives("changing", "first", "k", "v");

            change("changing", kv(), app());
            await().atMost(ARRIVAL).until(() -> lanes("changing").size() == 2);
            String second =
                    node.log().writeToLog(put("changing", "second", "k", "v")).getEntryId();
            assertThat(received("changing", second).getId()).isEqualTo("second");
            assertThat(RECEIVED).noneMatch(request -> request.getId().equals("first"));

            change("changing", app());
            await().atMost(ARRIVAL).until(() -> lanes("changing").size() == 1);
            String third =
                    node.log().writeToLog(put("changing", "third", "k", "v")).getEntryId();
            received("changing", third);
            assertThat(node.kv("changing", "third", "k")).isEmpty();
        }
    }

    @Nested
    class The_node {
        @Test
        void settles_what_all_targets_have_applied() {
            node.log().writeToLog(put("several", "settled", "k", "v"));
            await().atMost(ARRIVAL).untilAsserted(() -> {
                LogPartitionStatus status = status("several").getPartitions(0);
                assertThat(status.getSettledSequence()).isEqualTo(status.getNextSequence());
            });
        }

        @Test
        void says_that_it_serves() {
            HealthCheckResponse health = HealthGrpc.newBlockingStub(node.channel())
                    .check(HealthCheckRequest.newBuilder()
                            .setService("wal.v1.WriteAheadLog")
                            .build());
            assertThat(health.getStatus()).isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
        }
    }

    // ---- words of these tests

    private static void arrives(String namespace, String id, String key, String value) {
        await().atMost(ARRIVAL).until(() -> node.kv(namespace, id, key), Optional.of(value)::equals);
    }

    /** The call of the application for an entry; waits for it. */
    private static ApplyRequest received(String namespace, String entryId) {
        return await().atMost(ARRIVAL)
                .until(
                        () -> RECEIVED.stream()
                                .filter(request -> request.getNamespace().equals(namespace)
                                        && request.getEntryId().equals(entryId))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static String assertRefused(Status.Code code, Runnable call) {
        StatusRuntimeException refusal =
                org.assertj.core.api.Assertions.catchThrowableOfType(StatusRuntimeException.class, call::run);
        assertThat(refusal).isNotNull();
        assertThat(refusal.getStatus().getCode()).isEqualTo(code);
        return String.valueOf(refusal.getStatus().getDescription());
    }

    private static void create(String namespace, TargetSpec... targets) {
        node.admin()
                .createNamespace(CreateNamespaceRequest.newBuilder()
                        .setSpec(spec(namespace, targets))
                        .build());
        await().atMost(ARRIVAL)
                .until(() -> lanes(namespace).stream()
                        .allMatch(lane -> lane.getState().equals("RUNNING")));
    }

    private static void change(String namespace, TargetSpec... targets) {
        long revision = node.admin()
                .getNamespace(
                        GetNamespaceRequest.newBuilder().setName(namespace).build())
                .getRevision();
        node.admin()
                .updateNamespace(UpdateNamespaceRequest.newBuilder()
                        .setSpec(spec(namespace, targets))
                        .setExpectedRevision(revision)
                        .build());
    }

    private static NamespaceSpec spec(String namespace, TargetSpec... targets) {
        return NamespaceSpec.newBuilder()
                .setName(namespace)
                .setRetry(Retry.newBuilder().setAttempts(5))
                .addAllTargets(List.of(targets))
                .build();
    }

    private static TargetSpec kv() {
        return TargetSpec.newBuilder()
                .setName("kv")
                .setKv(KvTarget.getDefaultInstance())
                .build();
    }

    private static TargetSpec app() {
        return TargetSpec.newBuilder()
                .setName("app")
                .setGrpc(GrpcTarget.newBuilder().setAddress("127.0.0.1:" + application.getPort()))
                .build();
    }

    private static List<LaneStatus> lanes(String namespace) {
        return status(namespace).getLanesList();
    }

    private static io.walservice.admin.v1.NamespaceStatus status(String namespace) {
        return node.admin()
                .getStatus(GetStatusRequest.newBuilder().setName(namespace).build());
    }

    private static long nextSequence(String namespace) {
        return status(namespace).getPartitions(0).getNextSequence();
    }

    private static List<String> deadLetters(String namespace, String target) {
        return IntStream.range(0, 16)
                .boxed()
                .flatMap(bucket -> node
                        .session
                        .execute(
                                "SELECT cause FROM node_" + node.suffix
                                        + ".dead_letter WHERE namespace = ? AND target = ? AND bucket = ?",
                                namespace,
                                target,
                                bucket)
                        .all()
                        .stream())
                .map(row -> String.valueOf(row.getString("cause")))
                .toList();
    }

    private static void produce(String topic, String key, String value) throws Exception {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", node.stack.kafka().bootstrapServers());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            topic,
                            key.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                            value.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                    .get(20, TimeUnit.SECONDS);
        }
    }

    /** An application that keeps what it gets, and rejects one id. */
    private static final class Application extends EntryTargetGrpc.EntryTargetImplBase {
        @Override
        public void apply(ApplyRequest request, StreamObserver<ApplyResponse> reply) {
            ApplyResponse.Builder response = ApplyResponse.newBuilder();
            if (request.getId().equals(REJECTED)) {
                response.setReject(Reject.newBuilder().setCause("not this one"));
            } else {
                RECEIVED.add(request);
                response.setApplied(Applied.getDefaultInstance());
            }
            reply.onNext(response.build());
            reply.onCompleted();
        }
    }

    private record Answers(BlockingQueue<WriteToLogResponse> answers, CompletableFuture<Void> ended)
            implements StreamObserver<WriteToLogAnswers> {
        @Override
        public void onNext(WriteToLogAnswers frame) {
            answers.addAll(frame.getResponsesList());
        }

        @Override
        public void onError(Throwable failure) {
            ended.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            ended.complete(null);
        }
    }
}
