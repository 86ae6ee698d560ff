package io.walservice.node.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.walservice.connectors.LaneId;
import io.walservice.connectors.LogPosition;
import io.walservice.connectors.OriginLog;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.region.v1.ReadLogRequest;
import io.walservice.region.v1.ReadLogResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.testkit.TestSubscriber;
import org.apache.pekko.stream.testkit.javadsl.TestSink;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The log of another region, as a lane asks for it. */
class RegionLogsTest {

    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final LaneId LANE = new LaneId("ads", "store");
    private static final LogPosition AFTER = new LogPosition(3, 17);

    private final FakeRegion us = new FakeRegion("us", Duration.ZERO);
    private final AtomicReference<Optional<NamespaceSpec>> ads =
            new AtomicReference<>(Optional.of(Specs.with("ads", us.api())));
    private final RegionClients clients = new RegionClients();
    private final RegionLogs logs = new RegionLogs(
            name -> name.equals("ads") ? ads.get() : Optional.empty(), clients, request -> Source.empty());

    @AfterEach
    void close() {
        clients.close();
        us.close();
    }

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    @Test
    void is_asked_for_what_the_lane_lacks_and_gives_its_records_in_order() {
        AtomicReference<ReadLogRequest> asked = new AtomicReference<>();
        us.onReadLog = (request, answers) -> {
            asked.set(request);
            records(5).forEach(record -> answers.onNext(answer(record)));
            answers.onCompleted();
        };

        assertThat(read().toCompletableFuture().join()).isEqualTo(records(5));
        assertThat(asked.get())
                .isEqualTo(ReadLogRequest.newBuilder()
                        .setNamespace("ads")
                        .setQueuePartition(6)
                        .setAfterEpoch(3)
                        .setAfterSequence(17)
                        .build());
    }

    @Test
    void is_asked_anew_by_each_run_at_the_address_that_the_namespace_then_has() {
        var source = logs.after(LANE, "us", 6, AFTER);
        assertThat(source.runWith(Sink.seq(), KIT.system())
                        .toCompletableFuture()
                        .join())
                .isEmpty();

        try (FakeRegion moved = new FakeRegion("us", Duration.ZERO)) {
            moved.onReadLog = (request, answers) -> {
                answers.onNext(answer(records(1).get(0)));
                answers.onCompleted();
            };
            ads.set(Optional.of(Specs.with("ads", moved.api())));
            assertThat(source.runWith(Sink.seq(), KIT.system())
                            .toCompletableFuture()
                            .join())
                    .hasSize(1);
        }
    }

    /** Else all that a region has to catch up with would come to stand in the memory of a node. */
    @Test
    void is_read_no_faster_than_the_lane_goes() {
        AtomicInteger sent = new AtomicInteger();
        us.onReadLog = (request, answers) -> answers.setOnReadyHandler(() -> {
            while (answers.isReady() && sent.get() < 2_000) {
                answers.onNext(answer(large(sent.incrementAndGet())));
            }
            if (sent.get() == 2_000) {
                answers.onCompleted();
            }
        });

        TestSubscriber.Probe<QueueRecord> lane =
                logs.after(LANE, "us", 6, AFTER).runWith(TestSink.create(KIT.system()), KIT.system());
        lane.request(1);
        assertThat(lane.expectNext()).isEqualTo(large(1));
        await().during(Duration.ofSeconds(1)).atMost(LIMIT).until(() -> sent.get() < 500);

        lane.request(3_000);
        lane.expectNextN(1_999);
        lane.expectComplete();
    }

    @Test
    void that_is_left_by_its_reader_learns_of_it() {
        AtomicReference<ServerCallStreamObserver<ReadLogResponse>> call = new AtomicReference<>();
        us.onReadLog = (request, answers) -> {
            answers.onNext(answer(records(1).get(0)));
            call.set(answers);
        };

        logs.after(LANE, "us", 6, AFTER)
                .runWith(Sink.head(), KIT.system())
                .toCompletableFuture()
                .join();

        await().atMost(LIMIT)
                .until(
                        () -> Optional.ofNullable(call.get()).map(ServerCallStreamObserver::isCancelled),
                        Optional.of(true)::equals);
    }

    @Nested
    class Fails {

        @Test
        void for_good_where_the_region_no_longer_has_the_records() {
            us.onReadLog = (request, answers) -> answers.onError(Status.OUT_OF_RANGE
                    .withDescription("after: epoch 3, sequence 17 (expected: sequence 40 or later)")
                    .asRuntimeException());

            assertFailure()
                    .isInstanceOf(OriginLog.Gone.class)
                    .hasMessageContaining("region us at " + us.api().address())
                    .hasMessageContaining("sequence 40 or later");
        }

        @Test
        void for_now_with_every_other_status_and_gives_what_came_before() {
            us.onReadLog = (request, answers) -> {
                records(3).forEach(record -> answers.onNext(answer(record)));
                answers.onError(
                        Status.NOT_FOUND.withDescription("namespace: ads").asRuntimeException());
            };

            TestSubscriber.Probe<QueueRecord> lane =
                    logs.after(LANE, "us", 6, AFTER).runWith(TestSink.create(KIT.system()), KIT.system());
            lane.request(9);
            records(3).forEach(lane::expectNext);
            assertThat(lane.expectError())
                    .isInstanceOf(OriginLog.Unavailable.class)
                    .hasMessageContaining("NOT_FOUND: namespace: ads");
        }

        @Test
        void for_now_where_nobody_answers() {
            us.close();

            assertFailure().isInstanceOf(OriginLog.Unavailable.class).hasMessageContaining("UNAVAILABLE");
        }

        @Test
        void for_now_where_the_namespace_does_not_say_where_to_ask() {
            ads.set(Optional.of(Specs.withoutApi("ads")));

            assertFailure()
                    .isInstanceOf(OriginLog.Unavailable.class)
                    .hasMessage("region us of namespace ads: api: absent (expected: where it can be asked)");
        }

        @Test
        void for_now_where_the_namespace_is_unknown() {
            ads.set(Optional.empty());

            assertFailure().isInstanceOf(OriginLog.Unavailable.class);
        }

        private AbstractThrowableAssert<?, ?> assertFailure() {
            return assertThatThrownBy(() -> read().toCompletableFuture().join()).cause();
        }
    }

    private CompletionStage<List<QueueRecord>> read() {
        return logs.after(LANE, "us", 6, AFTER).runWith(Sink.seq(), KIT.system());
    }

    private static List<QueueRecord> records(int number) {
        return IntStream.rangeClosed(1, number)
                .mapToObj(epoch -> QueueRecord.newBuilder().setEpoch(epoch).build())
                .toList();
    }

    /** 64 KiB. */
    private static QueueRecord large(int epoch) {
        QueueRecord.Builder record = QueueRecord.newBuilder().setEpoch(epoch);
        record.getEntryBuilder().setPayload(com.google.protobuf.ByteString.copyFrom(new byte[64 * 1024]));
        return record.build();
    }

    private static ReadLogResponse answer(QueueRecord record) {
        return ReadLogResponse.newBuilder().setRecord(record).build();
    }
}
