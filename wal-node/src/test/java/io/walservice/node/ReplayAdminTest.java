package io.walservice.node;

import static io.walservice.node.TestNode.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.walservice.admin.v1.Action;
import io.walservice.admin.v1.CancelReplayRequest;
import io.walservice.admin.v1.CheckConservationRequest;
import io.walservice.admin.v1.CreateNamespaceRequest;
import io.walservice.admin.v1.DeadLetterAdminGrpc;
import io.walservice.admin.v1.GetReplayRequest;
import io.walservice.admin.v1.GetStatusRequest;
import io.walservice.admin.v1.GrpcTarget;
import io.walservice.admin.v1.KvTarget;
import io.walservice.admin.v1.ListActionsRequest;
import io.walservice.admin.v1.ListReplaysRequest;
import io.walservice.admin.v1.NamespaceSpec;
import io.walservice.admin.v1.PauseReplayRequest;
import io.walservice.admin.v1.Replay;
import io.walservice.admin.v1.ReplayAdminGrpc;
import io.walservice.admin.v1.ReplayCounts;
import io.walservice.admin.v1.ReplayFailure;
import io.walservice.admin.v1.ReplayFilter;
import io.walservice.admin.v1.ReplayRange;
import io.walservice.admin.v1.ReplayState;
import io.walservice.admin.v1.ResumeReplayRequest;
import io.walservice.admin.v1.SequenceRange;
import io.walservice.admin.v1.StartReplayRequest;
import io.walservice.admin.v1.TargetConservation;
import io.walservice.admin.v1.TargetSpec;
import io.walservice.target.v1.ApplyRequest;
import io.walservice.v1.CancelEntryRequest;
import io.walservice.v1.Lifecycle;
import io.walservice.v1.Trilean;
import io.walservice.v1.WriteToLogRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * Replays, through the gRPC service, on a whole node and real servers. Each namespace has a table and an application.
 */
class ReplayAdminTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ReplayRange ALL =
            ReplayRange.newBuilder().setWholeJournal(true).build();

    private static TestNode node;
    private static TestShop shop;

    @BeforeAll
    static void start() {
        shop = new TestShop();
        node = TestNode.with(Map.of("wal.retention.deletion-interval", "1s", "wal.replay.attempts", 3));
    }

    @AfterAll
    static void stop() {
        node.close();
        shop.close();
    }

    @Nested
    class A_table {

        @Test
        void that_was_damaged_is_whole_again_without_the_entry_that_did_it_and_no_tally_changes() {
            create("restored");
            write("restored", "a", "old");
            write("restored", "b", "old");
            String bad = write("restored", "a", "bad");
            write("restored", "c", "new");
            awaitSettled("restored", 4);
            List<TargetConservation> before = conservation("restored");
            node.session.execute("TRUNCATE kv_" + node.suffix + ".kv");

            Replay dry = end(begin("restored", ALL).addLeftOut(bad).setDryRun(true));
            assertThat(dry.getCounts()).isEqualTo(counts(4, 4, 1, 0, 0));
            assertThat(items("restored")).containsExactly("-", "-", "-");

            Replay replay = end(begin("restored", ALL).addLeftOut(bad));
            assertThat(replay.getState()).isEqualTo(ReplayState.REPLAY_STATE_DONE);
            assertThat(replay.getCounts()).isEqualTo(counts(4, 4, 1, 3, 0));
            assertThat(items("restored")).containsExactly("old", "old", "new");
            assertThat(conservation("restored")).isEqualTo(before).allMatch(each -> each.getDifference() == 0);
            assertThat(actions("restored")).extracting(Action::getVerb).containsExactly("replay", "replay");
        }

        @Test
        void that_is_healthy_stays_as_it_is_however_often_what_is_overwritten_is_replayed() {
            create("healthy");
            write("healthy", "a", "first");
            write("healthy", "b", "first");
            write("healthy", "a", "second");
            node.log().writeToLog(TestNode.delete("healthy", "b", "k"));
            awaitSettled("healthy", 4);

            end(begin("healthy", ALL));
            Replay oldOnly = end(begin(
                    "healthy",
                    ReplayRange.newBuilder().addSequences(sequences(1, 2)).build()));

            assertThat(oldOnly.getCounts()).isEqualTo(counts(2, 2, 0, 2, 0));
            assertThat(items("healthy")).containsExactly("second", "-", "-");
        }

        @Test
        void gets_what_fits_the_filter_and_was_accepted_in_time_and_nothing_else() {
            create("chosen");
            write("chosen", "a", "too early");
            write("chosen", "b", "too early");
            long from = after(System.currentTimeMillis());
            write("chosen", "a", "in time");
            node.log()
                    .writeToLog(put("chosen", "c", "k", "in time").toBuilder()
                            .setTarget(put("chosen", "c", "k", "").getTarget().toBuilder()
                                    .putAttributes("job", "7"))
                            .build());
            long to = after(System.currentTimeMillis());
            write("chosen", "b", "too late");
            awaitSettled("chosen", 5);
            ReplayRange inTime = ReplayRange.newBuilder()
                    .setFromTime(Timestamps.fromMillis(from))
                    .setToTime(Timestamps.fromMillis(to))
                    .build();
            node.session.execute("TRUNCATE kv_" + node.suffix + ".kv");

            Replay none = end(
                    begin("chosen", inTime).setFilter(ReplayFilter.newBuilder().setKeyPrefix("x")));
            assertThat(none.getCounts().getMatching()).isZero();
            Replay byAttribute = end(
                    begin("chosen", inTime).setFilter(ReplayFilter.newBuilder().putAttributes("job", "7")));
            assertThat(byAttribute.getCounts().getApplied()).isEqualTo(1);
            assertThat(items("chosen")).containsExactly("-", "-", "in time");
            Replay rest = end(begin("chosen", inTime));
            assertThat(rest.getCounts().getApplied()).isEqualTo(2);
            assertThat(items("chosen")).containsExactly("in time", "-", "in time");
        }
    }

    @Nested
    class Delayed_entries {

        @Test
        void are_replayed_from_where_they_fired_and_not_while_they_wait_or_where_they_were_called_off() {
            create("delayed");
            write("delayed", "a", "at once");
            delayed("delayed", "b", "fired", Duration.ofSeconds(1));
            String cancelled = delayed("delayed", "c", "cancelled", Duration.ofHours(1));
            delayed("delayed", "d", "waits", Duration.ofHours(1));
            node.log()
                    .cancelEntry(CancelEntryRequest.newBuilder()
                            .setNamespace("delayed")
                            .setEntryId(cancelled)
                            .build());
            await().atMost(PATIENCE)
                    .until(() -> shop.applied("delayed").size() == 2
                            && conservation("delayed").stream().allMatch(each -> each.getApplied() == 2));

            Replay replay = end(again("delayed"));

            assertThat(replay.getCounts()).isEqualTo(counts(5, 2, 0, 2, 0));
            assertThat(payloads("delayed")).containsExactly("at once", "fired", "at once", "fired");
            assertThat(shop.applied("delayed").get(3).getEntryId())
                    .isEqualTo(shop.applied("delayed").get(1).getEntryId());
        }
    }

    @Nested
    class An_application {

        @Test
        void gets_its_entries_a_second_time_in_order_and_is_told_which_replay_it_is() {
            create("again");
            for (int i = 0; i < 40; i++) {
                write("again", "key " + i % 4, "value " + i);
            }
            awaitSettled("again", 40);

            Replay replay = end(again("again").setRate(1_000));

            List<ApplyRequest> second = shop.applied("again").subList(40, 80);
            assertThat(replay.getCounts()).isEqualTo(counts(40, 40, 0, 40, 0));
            assertThat(second)
                    .allMatch(request -> replay.getReplayId()
                            .equals(request.getAttributesMap().get("wal-replay")));
            assertThat(second).extracting(ApplyRequest::getIdempotencyToken).doesNotContain("");
            for (int key = 0; key < 4; key++) {
                String id = "key " + key;
                int first = key;
                assertThat(second.stream()
                                .filter(request -> request.getId().equals(id))
                                .map(request -> request.getPayload().toStringUtf8()))
                        .containsExactlyElementsOf(IntStream.range(0, 10)
                                .mapToObj(round -> "value " + (first + 4 * round))
                                .toList());
            }
            assertThat(conservation("again")).allMatch(each -> each.getDifference() == 0 && each.getApplied() == 40);
        }

        @Test
        void that_refuses_some_entries_is_named_them_and_gets_the_others() {
            create("poisoned");
            for (int i = 0; i < 30; i++) {
                write("poisoned", "key " + i, "value " + i);
            }
            awaitSettled("poisoned", 30);
            shop.behave(request -> switch (request.getId()) {
                case "key 7" -> TestShop.reject("no such key");
                case "key 8" -> TestShop.retry("not today");
                default -> TestShop.APPLIED;
            });

            Replay replay = end(again("poisoned"));

            shop.behave(request -> TestShop.APPLIED);
            assertThat(replay.getState()).isEqualTo(ReplayState.REPLAY_STATE_DONE);
            assertThat(replay.getCounts()).isEqualTo(counts(30, 30, 0, 28, 2));
            assertThat(replay.getFailuresList())
                    .extracting(ReplayFailure::getEntryId)
                    .containsExactly("local.0.8", "local.0.9");
            assertThat(replay.getFailures(0).getCause()).contains("no such key");
            assertThat(replay.getFailures(1).getCause()).contains("not today", "attempt 3 of 3");
            assertThat(shop.applied("poisoned")).hasSize(58);
        }

        @Test
        void that_is_out_has_its_replay_wait_which_can_be_paused_and_resumed_meanwhile() {
            create("out");
            for (int i = 0; i < 60; i++) {
                write("out", "key " + i, "value " + i);
            }
            awaitSettled("out", 60);
            shop.goOut();
            try {
                Replay replay = start(again("out").setRate(1_000));
                await().atMost(PATIENCE).until(() -> state("out", "app").equals("PAUSED"));
                Replay paused = replays()
                        .pauseReplay(PauseReplayRequest.newBuilder()
                                .setNamespace("out")
                                .setReplayId(replay.getReplayId())
                                .build());
                assertThat(paused.getState()).isEqualTo(ReplayState.REPLAY_STATE_PAUSED);
                assertThat(refusal(again("out")).getDescription())
                        .isEqualTo("target: app, whose replay %s is not at its end (expected: one without a replay)"
                                .formatted(replay.getReplayId()));
                replays()
                        .resumeReplay(ResumeReplayRequest.newBuilder()
                                .setNamespace("out")
                                .setReplayId(replay.getReplayId())
                                .build());
                shop.comeBack();

                Replay ended = awaitEnd("out", replay);
                assertThat(ended.getCounts()).isEqualTo(counts(60, 60, 0, 60, 0));
                assertThat(shop.applied("out").subList(60, shop.applied("out").size()))
                        .extracting(ApplyRequest::getId)
                        .contains(
                                IntStream.range(0, 60).mapToObj(i -> "key " + i).toArray(String[]::new));
            } finally {
                if (shop.applied("out").size() <= 60) {
                    shop.comeBack();
                }
            }
        }
    }

    @Nested
    class A_replay {

        @Test
        void keeps_to_its_rate_stands_while_it_is_paused_and_ends_when_it_is_cancelled() {
            create("slow");
            for (int i = 0; i < 200; i++) {
                write("slow", "key " + i, "value " + i);
            }
            awaitSettled("slow", 200);
            long begun = System.nanoTime();
            Replay replay = start(again("slow").setRate(20));
            await().atMost(PATIENCE).until(() -> shop.applied("slow").size() >= 220);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(900));

            PauseReplayRequest pause = PauseReplayRequest.newBuilder()
                    .setNamespace("slow")
                    .setReplayId(replay.getReplayId())
                    .build();
            assertThat(replays().pauseReplay(pause).getState()).isEqualTo(ReplayState.REPLAY_STATE_PAUSED);
            await().during(Duration.ofSeconds(2)).atMost(PATIENCE).until(() -> {
                int applied = shop.applied("slow").size();
                return applied - 200 == get("slow", replay).getCounts().getApplied();
            });
            Replay standing = get("slow", replay);
            assertThat(standing.getCounts().getApplied()).isBetween(20L, 150L);
            assertThat(replays().pauseReplay(pause)).isEqualTo(standing);

            replays()
                    .resumeReplay(ResumeReplayRequest.newBuilder()
                            .setNamespace("slow")
                            .setReplayId(replay.getReplayId())
                            .build());
            await().atMost(PATIENCE)
                    .until(() -> get("slow", replay).getCounts().getApplied()
                            > standing.getCounts().getApplied());
            Replay cancelled = replays()
                    .cancelReplay(CancelReplayRequest.newBuilder()
                            .setNamespace("slow")
                            .setReplayId(replay.getReplayId())
                            .build());
            assertThat(cancelled.getState()).isEqualTo(ReplayState.REPLAY_STATE_CANCELLED);
            await().during(Duration.ofSeconds(2)).atMost(PATIENCE).until(() -> {
                int applied = shop.applied("slow").size();
                return applied < 400
                        && applied - 200 == get("slow", replay).getCounts().getApplied();
            });
            assertThat(payloadsAfter("slow", 200)).doesNotHaveDuplicates();

            Replay next = end(again("slow").setRate(10_000));
            assertThat(next.getCounts().getApplied()).isEqualTo(200);
            assertThat(list("slow"))
                    .extracting(Replay::getReplayId)
                    .containsExactly(next.getReplayId(), replay.getReplayId());
        }

        @Test
        void goes_on_after_its_node_has_started_again() {
            create("restarted");
            for (int i = 0; i < 100; i++) {
                write("restarted", "key " + i, "value " + i);
            }
            awaitSettled("restarted", 100);
            Replay replay = start(again("restarted").setRate(40));
            await().atMost(PATIENCE)
                    .until(() -> get("restarted", replay).getCounts().getApplied() > 20);

            node.restart();

            Replay ended = awaitEnd("restarted", replay);
            assertThat(ended.getCounts()).isEqualTo(counts(100, 100, 0, 100, 0));
            assertThat(payloadsAfter("restarted", 100)).hasSizeBetween(100, 199);
            assertThat(payloadsAfter("restarted", 100).stream().distinct()).hasSize(100);
        }
    }

    @Nested
    class Bad_input {

        @Test
        void is_refused_with_name_value_and_rule() {
            create("refused");
            write("refused", "a", "x");
            awaitSettled("refused", 1);

            assertThat(refusal(begin("nobody", ALL)).getCode()).isEqualTo(Status.Code.NOT_FOUND);
            assertThat(refusal(begin("refused", ALL).setTarget("tuble")).getDescription())
                    .isEqualTo("target: \"tuble\" (expected: one of namespace refused)");
            assertThat(refusal(begin("refused", ALL).setRate(10_001)).getDescription())
                    .isEqualTo("rate: 10001 (expected: 1 to 10000 a second)");
            assertThat(refusal(begin("refused", ALL).addLeftOut("a-1")).getDescription())
                    .isEqualTo("left_out: a-1 (expected: an entry of this region, as local.PARTITION.SEQUENCE)");
            assertThat(refusal(begin("refused", ALL).setTarget("app")).getCode())
                    .isEqualTo(Status.Code.FAILED_PRECONDITION);
            assertThat(refusal(begin(
                                    "refused",
                                    ReplayRange.newBuilder()
                                            .addSequences(sequences(1, 2))
                                            .build()))
                            .getDescription())
                    .isEqualTo(
                            "range.sequences: 1 to 2 (expected: at most 1, as log partition 0 has dispatched no more)");
            GetReplayRequest unknown = GetReplayRequest.newBuilder()
                    .setNamespace("refused")
                    .setReplayId("7")
                    .build();
            assertThat(catchThrowableOfType(
                                    StatusRuntimeException.class,
                                    () -> replays().getReplay(unknown))
                            .getStatus()
                            .getDescription())
                    .isEqualTo("replay_id: \"7\" (expected: as a response gave it)");
        }
    }

    @Test
    void a_journal_past_its_retention_is_not_replayed_from_before_and_says_from_where_on_it_could_be() {
        Duration retention = Duration.ofMinutes(1);
        create("trimmed", NamespaceSpec.newBuilder().setRetention(Durations.fromMillis(retention.toMillis())));
        long from = System.currentTimeMillis();
        for (int i = 0; i < 5; i++) {
            write("trimmed", "key " + i, "value " + i);
        }
        awaitSettled("trimmed", 5);
        StartReplayRequest.Builder first = begin(
                        "trimmed",
                        ReplayRange.newBuilder().addSequences(sequences(1, 5)).build())
                .setDryRun(true);
        assertThat(end(first).getCounts().getMatching()).isEqualTo(5);

        await().atMost(retention.plus(PATIENCE))
                .pollInterval(Duration.ofSeconds(2))
                .until(() -> {
                    write("trimmed", "new", "value");
                    return tryStart(first).isPresent();
                });

        assertThat(tryStart(first).orElseThrow().getCode()).isEqualTo(Status.Code.OUT_OF_RANGE);
        assertThat(tryStart(first).orElseThrow().getDescription())
                .startsWith("range.sequences.from_sequence: 1 (expected: at least ")
                .endsWith(", as the journal of log partition 0 begins there)");
        ReplayRange since = ReplayRange.newBuilder()
                .setFromTime(Timestamps.fromMillis(from))
                .build();
        assertThat(refusal(begin("trimmed", since)).getCode()).isEqualTo(Status.Code.OUT_OF_RANGE);
        Replay rest = end(begin("trimmed", ALL));
        assertThat(rest.getPartitions(0).getFirstSequence()).isGreaterThan(1);
        assertThat(rest.getState()).isEqualTo(ReplayState.REPLAY_STATE_DONE);
        assertThat(rest.getCounts().getApplied()).isPositive();
    }

    // ---- words of these tests

    private static void create(String namespace) {
        create(namespace, NamespaceSpec.newBuilder());
    }

    private static void create(String namespace, NamespaceSpec.Builder spec) {
        node.admin()
                .createNamespace(CreateNamespaceRequest.newBuilder()
                        .setSpec(spec.setName(namespace)
                                .addTargets(
                                        TargetSpec.newBuilder().setName("table").setKv(KvTarget.getDefaultInstance()))
                                .addTargets(TargetSpec.newBuilder()
                                        .setName("app")
                                        .setGrpc(GrpcTarget.newBuilder().setAddress(shop.address()))))
                        .build());
        await().atMost(PATIENCE)
                .until(() -> state(namespace, "table").equals("RUNNING")
                        && state(namespace, "app").equals("RUNNING"));
    }

    private static String state(String namespace, String target) {
        return node
                .admin()
                .getStatus(GetStatusRequest.newBuilder().setName(namespace).build())
                .getLanesList()
                .stream()
                .filter(lane -> lane.getTarget().equals(target))
                .findFirst()
                .orElseThrow()
                .getState();
    }

    private static String write(String namespace, String id, String value) {
        var answer = node.log().writeToLog(put(namespace, id, "k", value));
        assertThat(answer.getDurable()).isEqualTo(Trilean.TRILEAN_TRUE);
        return answer.getEntryId();
    }

    private static String delayed(String namespace, String id, String value, Duration delay) {
        WriteToLogRequest request = put(namespace, id, "k", value).toBuilder()
                .setLifecycle(Lifecycle.newBuilder().setDelay(Durations.fromMillis(delay.toMillis())))
                .build();
        return node.log().writeToLog(request).getEntryId();
    }

    private static void awaitSettled(String namespace, long entries) {
        await().atMost(PATIENCE)
                .until(() -> conservation(namespace).stream().allMatch(each -> each.getApplied() == entries));
    }

    private static List<TargetConservation> conservation(String namespace) {
        return node.admin()
                .checkConservation(
                        CheckConservationRequest.newBuilder().setName(namespace).build())
                .getTargetsList();
    }

    /** A time after this one, and before whatever follows. */
    private static long after(long millis) {
        await().until(() -> System.currentTimeMillis() > millis + 1);
        return millis + 1;
    }

    /** What the table holds of three items; a dash where it has none. */
    private static List<String> items(String namespace) {
        return Stream.of("a", "b", "c")
                .map(id -> node.kv(namespace, id, "k").orElse("-"))
                .toList();
    }

    private static StartReplayRequest.Builder begin(String namespace, ReplayRange range) {
        return StartReplayRequest.newBuilder()
                .setNamespace(namespace)
                .setTarget("table")
                .setRange(range);
    }

    private static StartReplayRequest.Builder again(String namespace) {
        return begin(namespace, ALL).setTarget("app").setRedeliver(true);
    }

    private static Replay start(StartReplayRequest.Builder request) {
        return replays().startReplay(request.build());
    }

    private static Replay end(StartReplayRequest.Builder request) {
        return awaitEnd(request.getNamespace(), start(request));
    }

    private static Replay awaitEnd(String namespace, Replay replay) {
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> get(namespace, replay).getState() != ReplayState.REPLAY_STATE_RUNNING);
        return get(namespace, replay);
    }

    private static Optional<Status> tryStart(StartReplayRequest.Builder request) {
        try {
            end(request);
            return Optional.empty();
        } catch (StatusRuntimeException refused) {
            return Optional.of(refused.getStatus());
        }
    }

    private static Status refusal(StartReplayRequest.Builder request) {
        return tryStart(request).orElseThrow(() -> new AssertionError("not refused"));
    }

    private static Replay get(String namespace, Replay replay) {
        return replays()
                .getReplay(GetReplayRequest.newBuilder()
                        .setNamespace(namespace)
                        .setReplayId(replay.getReplayId())
                        .build());
    }

    private static List<Replay> list(String namespace) {
        return replays()
                .listReplays(
                        ListReplaysRequest.newBuilder().setNamespace(namespace).build())
                .getReplaysList();
    }

    private static List<Action> actions(String namespace) {
        return DeadLetterAdminGrpc.newBlockingStub(node.channel())
                .withDeadlineAfter(30, TimeUnit.SECONDS)
                .listActions(
                        ListActionsRequest.newBuilder().setNamespace(namespace).build())
                .getActionsList();
    }

    private static List<String> payloads(String namespace) {
        return payloadsAfter(namespace, 0);
    }

    private static List<String> payloadsAfter(String namespace, int first) {
        return shop.applied(namespace).stream()
                .skip(first)
                .map(request -> request.getPayload().toStringUtf8())
                .toList();
    }

    private static ReplayCounts counts(long places, long matching, long leftOut, long applied, long failed) {
        return ReplayCounts.newBuilder()
                .setPlaces(places)
                .setSeen(places)
                .setMatching(matching)
                .setLeftOut(leftOut)
                .setApplied(applied)
                .setFailed(failed)
                .build();
    }

    private static SequenceRange sequences(long from, long to) {
        return SequenceRange.newBuilder()
                .setFromSequence(from)
                .setToSequence(to)
                .build();
    }

    private static ReplayAdminGrpc.ReplayAdminBlockingStub replays() {
        return ReplayAdminGrpc.newBlockingStub(node.channel()).withDeadlineAfter(30, TimeUnit.SECONDS);
    }
}
