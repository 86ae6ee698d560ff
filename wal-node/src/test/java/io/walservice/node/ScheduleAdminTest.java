package io.walservice.node;

import static io.walservice.node.TestNode.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.walservice.admin.v1.Action;
import io.walservice.admin.v1.CancelDelayedRequest;
import io.walservice.admin.v1.CountDelayedRequest;
import io.walservice.admin.v1.CountDelayedResponse;
import io.walservice.admin.v1.CreateNamespaceRequest;
import io.walservice.admin.v1.DeadLetterAdminGrpc;
import io.walservice.admin.v1.DelayedEntry;
import io.walservice.admin.v1.DelayedFilter;
import io.walservice.admin.v1.DelayedHour;
import io.walservice.admin.v1.DelayedProgress;
import io.walservice.admin.v1.GetStatusRequest;
import io.walservice.admin.v1.GrpcTarget;
import io.walservice.admin.v1.ListActionsRequest;
import io.walservice.admin.v1.ListDelayedRequest;
import io.walservice.admin.v1.ListDelayedResponse;
import io.walservice.admin.v1.LogPartitionStatus;
import io.walservice.admin.v1.MoveDelayedRequest;
import io.walservice.admin.v1.NamespaceSpec;
import io.walservice.admin.v1.ScheduleAdminGrpc;
import io.walservice.admin.v1.TargetSpec;
import io.walservice.target.v1.ApplyRequest;
import io.walservice.v1.CancelEntryRequest;
import io.walservice.v1.CancelOutcome;
import io.walservice.v1.GetEntryRequest;
import io.walservice.v1.GetEntryResponse;
import io.walservice.v1.Stage;
import io.walservice.v1.WriteToLogRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What operators do about delayed entries, through the gRPC service, on a whole node and real servers. */
class ScheduleAdminTest {

    private static final Duration ARRIVAL = Duration.ofSeconds(40);
    private static final long HOUR = 3_600_000;
    private static final Map<String, Long> ARRIVED_MILLIS = new ConcurrentHashMap<>();

    private static TestNode node;
    private static TestShop shop;

    @BeforeAll
    static void start() {
        shop = new TestShop();
        shop.behave(request -> {
            ARRIVED_MILLIS.putIfAbsent(request.getEntryId(), System.currentTimeMillis());
            return TestShop.APPLIED;
        });
        node = TestNode.start();
    }

    @AfterAll
    static void stop() {
        node.close();
        shop.close();
    }

    @Test
    void lists_them_in_pages_by_when_they_are_due_and_counts_them() {
        String namespace = namespace("looking");
        List<String> later = write(namespace, "late", 12, 2 * HOUR);
        List<String> sooner = write(namespace, "soon", 15, HOUR);
        awaitWaiting(namespace, 27);

        List<DelayedEntry> all = list(namespace, DelayedFilter.getDefaultInstance(), 10);
        assertThat(all).extracting(DelayedEntry::getEntryId).containsExactlyInAnyOrderElementsOf(joined(sooner, later));
        List<DelayedEntry> late = list(namespace, id("late"), 5);
        assertThat(late).extracting(DelayedEntry::getEntryId).containsExactlyElementsOf(later);
        assertThat(late.get(0)).satisfies(entry -> {
            assertThat(entry.getId()).isEqualTo("late");
            assertThat(entry.getTargetsList()).containsExactly("app");
            assertThat(entry.getIdempotencyToken()).isNotEmpty();
            assertThat(entry.getSizeBytes()).isGreaterThan(20);
            assertThat(Timestamps.toMillis(entry.getDueTime()) - Timestamps.toMillis(entry.getAcceptedTime()))
                    .isBetween(2 * HOUR, 2 * HOUR + 1);
        });

        CountDelayedResponse count = count(namespace, DelayedFilter.getDefaultInstance());
        assertThat(count.getEntries()).isEqualTo(27);
        assertThat(count.getHoursList().stream()
                        .mapToLong(DelayedHour::getEntries)
                        .sum())
                .isEqualTo(27);
        assertThat(count.getLatestDueTime()).isEqualTo(late.get(11).getDueTime());
        Timestamp middle = Timestamps.fromMillis(System.currentTimeMillis() + HOUR * 3 / 2);
        assertThat(count(namespace, DelayedFilter.newBuilder().setUntil(middle).build())
                        .getEntries())
                .isEqualTo(15);
        assertThat(count(namespace, id("late").toBuilder().setFrom(middle).build())
                        .getEntries())
                .isEqualTo(12);
        assertThat(count(namespace, id("nobody")).getEntries()).isZero();
        assertThat(count(
                                namespace,
                                DelayedFilter.newBuilder().setTarget("other").build())
                        .getEntries())
                .isZero();
    }

    @Test
    void cancels_what_a_filter_lets_through_and_nothing_else() {
        String namespace = namespace("cancelling");
        List<String> meant = new ArrayList<>();
        IntStream.range(0, 5).forEach(i -> meant.addAll(write(namespace, "c" + i, 140, HOUR)));
        List<String> others = write(namespace, "c0", 10, 15_000);
        awaitWaiting(namespace, 710);
        DelayedFilter filter = DelayedFilter.newBuilder()
                .setTarget("app")
                .setFrom(Timestamps.fromMillis(System.currentTimeMillis() + HOUR / 2))
                .build();

        List<DelayedProgress> progress = cancel(namespace, filter, false);
        DelayedProgress end = progress.get(progress.size() - 1);
        assertThat(end.getFinal()).isTrue();
        assertThat(progress.subList(0, progress.size() - 1)).noneMatch(DelayedProgress::getFinal);
        assertThat(List.of(end.getSeen(), end.getDone(), end.getTooLate(), end.getUnclear()))
                .containsExactly(700L, 700L, 0L, 0L);
        assertThat(last(cancel(namespace, filter, false)).getSeen()).isZero();
        assertThat(get(namespace, meant.get(650)).getTargets(0).getStage()).isEqualTo(Stage.STAGE_CANCELLED);
        assertThat(sum(namespace, LogPartitionStatus::getCancelled)).isEqualTo(700);

        await().atMost(ARRIVAL).until(() -> arrived(namespace).size() == others.size());
        assertThat(arrived(namespace)).containsExactlyElementsOf(others);
        List<Action> actions = DeadLetterAdminGrpc.newBlockingStub(node.channel())
                .listActions(
                        ListActionsRequest.newBuilder().setNamespace(namespace).build())
                .getActionsList();
        assertThat(actions.get(0).getVerb()).isEqualTo("cancel-delayed");
        assertThat(actions.get(0).getDetail()).startsWith("target app, from ").endsWith(": a test");
    }

    @Test
    void moves_to_now_what_is_due_later_in_its_order_and_all_of_it() {
        String namespace = namespace("hurrying");
        List<String> entries = write(namespace, "h", 600, HOUR);
        awaitWaiting(namespace, 600);

        DelayedProgress end = last(move(MoveDelayedRequest.newBuilder()
                .setNamespace(namespace)
                .setAll(true)
                .setNow(true)));
        assertThat(List.of(end.getSeen(), end.getDone(), end.getTooLate(), end.getUnclear()))
                .containsExactly(600L, 600L, 0L, 0L);

        await().atMost(ARRIVAL).until(() -> arrived(namespace).size() >= 600);
        assertThat(arrived(namespace)).containsExactlyElementsOf(entries);
        assertThat(sum(namespace, LogPartitionStatus::getFired)).isEqualTo(600);
        assertThat(sum(namespace, LogPartitionStatus::getMoved)).isZero();
    }

    @Test
    void moves_to_later_what_then_arrives_once_and_not_early_or_can_be_cancelled_by_its_id() {
        String namespace = namespace("postponing");
        List<String> entries = write(namespace, "p", 40, 6_000);
        awaitWaiting(namespace, 40);
        long before = System.currentTimeMillis();

        List<DelayedProgress> first = move(MoveDelayedRequest.newBuilder()
                .setNamespace(namespace)
                .setFilter(id("p"))
                .setBy(Durations.fromSeconds(3600)));
        assertThat(last(first).getDone()).isEqualTo(40);
        // Goes on where it ended: nothing is moved twice.
        List<DelayedProgress> again = move(MoveDelayedRequest.newBuilder()
                .setNamespace(namespace)
                .setFilter(id("p"))
                .setBy(Durations.fromSeconds(3600))
                .setContinueToken(first.get(0).getContinueToken()));
        assertThat(last(again).getSeen()).isZero();
        awaitWaiting(namespace, 40);
        GetEntryResponse moved = get(namespace, entries.get(7));
        assertThat(moved.getTargets(0).getStage()).isEqualTo(Stage.STAGE_DELAYED);
        assertThat(Timestamps.toMillis(moved.getEntry().getDueTime()) - before).isBetween(HOUR, HOUR + 10_000);
        assertThat(list(namespace, id("p"), 100)).allMatch(DelayedEntry::getMoved);

        long due = System.currentTimeMillis() + 6_000;
        DelayedProgress back = last(move(MoveDelayedRequest.newBuilder()
                .setNamespace(namespace)
                .setFilter(id("p"))
                .setToTime(Timestamps.fromMillis(due))));
        assertThat(back.getDone()).isEqualTo(40);
        assertThat(cancelEntry(namespace, entries.get(7))).isEqualTo(CancelOutcome.CANCEL_OUTCOME_CANCELLED);
        assertThat(get(namespace, entries.get(7)).getTargets(0).getStage()).isEqualTo(Stage.STAGE_CANCELLED);

        await().atMost(ARRIVAL).until(() -> arrived(namespace).size() >= 39);
        List<String> expected = new ArrayList<>(entries);
        expected.remove(7);
        assertThat(arrived(namespace)).containsExactlyElementsOf(expected);
        assertThat(expected).allMatch(id -> ARRIVED_MILLIS.getOrDefault(id, 0L) >= due);
        assertThat(sum(namespace, LogPartitionStatus::getMoved)).isEqualTo(80);
        assertThat(sum(namespace, LogPartitionStatus::getFired)).isEqualTo(39);
        await().atMost(ARRIVAL)
                .until(() -> get(namespace, entries.get(8)).getTargets(0).getStage(), Stage.STAGE_APPLIED::equals);
        assertThat(cancelEntry(namespace, entries.get(8))).isEqualTo(CancelOutcome.CANCEL_OUTCOME_TOO_LATE);
    }

    @Test
    void refuses_what_breaks_a_rule_and_changes_nothing() {
        String namespace = namespace("refusing");
        write(namespace, "r", 3, 20 * 24 * HOUR);
        awaitWaiting(namespace, 3);
        MoveDelayedRequest.Builder all =
                MoveDelayedRequest.newBuilder().setNamespace(namespace).setAll(true);

        assertRefused(
                () -> cancel(namespace, DelayedFilter.getDefaultInstance(), false),
                "filter: empty (expected: at least one field, or `all` for everything that waits)");
        assertRefused(
                () -> cancel(namespace, id("r"), true), "all: true (expected: false where the filter is not empty)");
        assertRefused(
                () -> drain(schedules()
                        .cancelDelayed(CancelDelayedRequest.newBuilder()
                                .setNamespace(namespace)
                                .setAll(true)
                                .build())),
                "reason: 0 characters (expected: 1 to 1000)");
        assertRefused(() -> move(all.clone()), "due: nothing (expected: one of `to_time`, `by` and `now`)");
        Timestamp tooFar = Timestamps.fromMillis(System.currentTimeMillis() + 366 * 24 * HOUR);
        assertRefused(
                () -> move(all.clone().setToTime(tooFar)),
                "to_time: %s (expected: at most 365d ahead, the namespace's limits.delay)");
        assertRefused(
                () -> move(all.clone().setBy(Durations.fromDays(366))),
                "by: 366d (expected: at most 365d ahead, the namespace's limits.delay)");
        assertRefused(() -> move(all.clone().setBy(Durations.fromDays(350))), "by: 350d, which puts ");
        assertRefused(
                () -> move(all.clone().setNow(true).setContinueToken("1-2-3")),
                "continue_token: 1-2-3 (expected: one of an answer for this namespace)");
        assertThat(count(namespace, DelayedFilter.getDefaultInstance()).getEntries())
                .isEqualTo(3);
        assertThat(last(move(all.clone().setBy(Durations.fromDays(340)))).getDone())
                .isEqualTo(3);
        StatusRuntimeException nobody = catchThrowableOfType(
                StatusRuntimeException.class, () -> count("no-such", DelayedFilter.getDefaultInstance()));
        assertThat(nobody.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    }

    // ---- words of these tests

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
        StatusRuntimeException refusal = catchThrowableOfType(StatusRuntimeException.class, call);
        assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        String[] parts = message.split("%s", -1);
        assertThat(refusal.getStatus().getDescription()).startsWith(parts[0]).contains(parts[parts.length - 1]);
    }

    private static String namespace(String name) {
        TargetSpec app = TargetSpec.newBuilder()
                .setName("app")
                .setGrpc(GrpcTarget.newBuilder().setAddress(shop.address()))
                .build();
        node.admin()
                .createNamespace(CreateNamespaceRequest.newBuilder()
                        .setSpec(NamespaceSpec.newBuilder()
                                .setName(name)
                                .setPartitions(2)
                                .addTargets(app))
                        .build());
        await().atMost(ARRIVAL)
                .ignoreExceptions()
                .until(() -> count(name, DelayedFilter.getDefaultInstance()).getEntries() == 0);
        return name;
    }

    private static List<String> write(String namespace, String id, int count, long delayMillis) {
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            WriteToLogRequest.Builder request = put(namespace, id, "k" + i, "v").toBuilder();
            request.getLifecycleBuilder().setDelay(Durations.fromMillis(delayMillis));
            entries.add(node.log().writeToLog(request.build()).getEntryId());
        }
        return entries;
    }

    private static void awaitWaiting(String namespace, long entries) {
        await().atMost(ARRIVAL)
                .until(() ->
                        count(namespace, DelayedFilter.getDefaultInstance()).getEntries() == entries);
    }

    private static List<String> joined(List<String> some, List<String> more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    /** In the order in which they came; one that came twice is there twice. */
    private static List<String> arrived(String namespace) {
        return shop.applied(namespace).stream().map(ApplyRequest::getEntryId).toList();
    }

    private static DelayedFilter id(String id) {
        return DelayedFilter.newBuilder().setId(id).build();
    }

    private static ScheduleAdminGrpc.ScheduleAdminBlockingStub schedules() {
        return ScheduleAdminGrpc.newBlockingStub(node.channel()).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    private static List<DelayedEntry> list(String namespace, DelayedFilter filter, int pageSize) {
        List<DelayedEntry> found = new ArrayList<>();
        String page = "";
        do {
            ListDelayedResponse response = schedules()
                    .listDelayed(ListDelayedRequest.newBuilder()
                            .setNamespace(namespace)
                            .setFilter(filter)
                            .setPageSize(pageSize)
                            .setPageToken(page)
                            .build());
            assertThat(response.getEntriesCount()).isLessThanOrEqualTo(pageSize);
            found.addAll(response.getEntriesList());
            page = response.getNextPageToken();
        } while (!page.isEmpty());
        return found;
    }

    private static CountDelayedResponse count(String namespace, DelayedFilter filter) {
        return schedules()
                .countDelayed(CountDelayedRequest.newBuilder()
                        .setNamespace(namespace)
                        .setFilter(filter)
                        .setByHour(true)
                        .build());
    }

    private static List<DelayedProgress> cancel(String namespace, DelayedFilter filter, boolean all) {
        return drain(schedules()
                .cancelDelayed(CancelDelayedRequest.newBuilder()
                        .setNamespace(namespace)
                        .setFilter(filter)
                        .setAll(all)
                        .setReason("a test")
                        .build()));
    }

    private static List<DelayedProgress> move(MoveDelayedRequest.Builder request) {
        return drain(schedules().moveDelayed(request.setReason("a test").build()));
    }

    private static List<DelayedProgress> drain(Iterator<DelayedProgress> answers) {
        List<DelayedProgress> all = new ArrayList<>();
        answers.forEachRemaining(all::add);
        return all;
    }

    private static DelayedProgress last(List<DelayedProgress> progress) {
        return progress.get(progress.size() - 1);
    }

    private static GetEntryResponse get(String namespace, String entryId) {
        return node.log()
                .getEntry(GetEntryRequest.newBuilder()
                        .setNamespace(namespace)
                        .setEntryId(entryId)
                        .build());
    }

    private static CancelOutcome cancelEntry(String namespace, String entryId) {
        return node.log()
                .cancelEntry(CancelEntryRequest.newBuilder()
                        .setNamespace(namespace)
                        .setEntryId(entryId)
                        .build())
                .getOutcome();
    }

    private static long sum(String namespace, ToLongFunction<LogPartitionStatus> number) {
        return node
                .admin()
                .getStatus(GetStatusRequest.newBuilder().setName(namespace).build())
                .getPartitionsList()
                .stream()
                .mapToLong(number)
                .sum();
    }
}
