package io.walservice.node.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import io.walservice.internal.v1.Entry;
import io.walservice.namespace.NamespaceFile;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.node.lease.Lease;
import io.walservice.node.schedule.ScheduleKeeper;
import io.walservice.node.schedule.ScheduleSettings;
import io.walservice.node.schedule.ScheduleStore;
import io.walservice.node.schedule.ScheduledRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Log partitions and the keepers of their schedules, on a real journal and real tables; two owners at once. */
class ScheduleOnJournalTest {

    private static final int ENTRIES = 20;
    private static final NamespaceSpec SPEC = NamespaceFile.read("{name: ads, targets: [{name: store, type: kv}]}");
    private static final int ALWAYS = Integer.MAX_VALUE;

    private static JournalNode node;
    private static ScheduleStore store;

    private final LogPartitionId id =
            new LogPartitionId("n" + UUID.randomUUID().toString().substring(0, 8), 0);

    @BeforeAll
    static void start() {
        node = JournalNode.start("sched");
        store = new ScheduleStore(node.tables.session(), node.tables.keyspace(), node.kit.system());
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void what_a_former_owner_fires_late_does_not_count_and_the_next_one_fires_it() {
        LimitedLease paused = new LimitedLease(ALWAYS);
        ActorRef<NamespaceLogCommand> former = node.owner(id, 1, paused);
        List<Entry> entries = accept(former, 1_500);
        ActorRef<ScheduleKeeper.Command> formerKeeper = keeper(former, paused);
        hold(formerKeeper, entries);
        node.kit.stop(formerKeeper);

        LimitedLease quiet = new LimitedLease(0);
        ActorRef<NamespaceLogCommand> successor = node.owner(id, 2, quiet);
        paused.left.set(1); // held before the write, and no longer after it
        TestProbe<DepartReply> late = node.kit.createTestProbe();
        former.tell(new NamespaceLogCommand.Fire(entries, DuePlace.of(entries.get(ENTRIES - 1)), 0, late.ref()));
        assertThat(late.receiveMessage(JournalNode.LIMIT)).isInstanceOf(DepartReply.Unknown.class);
        quiet.left.set(ALWAYS);

        keeper(successor, quiet);
        await().atMost(JournalNode.LIMIT)
                .until(() -> node.status(successor).delayed().counts().fired() == ENTRIES);
        node.stop(successor);

        ActorRef<NamespaceLogCommand> third = node.owner(id, 3);
        assertThat(node.status(third).delayed().counts().fired()).isEqualTo(ENTRIES);
        assertThat(fired(third)).containsExactlyElementsOf(sequences(entries));
        node.stop(third);
    }

    @Test
    void what_fired_before_the_node_died_and_is_dispatched_again_fires_no_second_time() {
        ActorRef<NamespaceLogCommand> former = node.owner(id, 1);
        List<Entry> entries = accept(former, 1);
        TestProbe<DepartReply> reply = node.kit.createTestProbe();
        former.tell(new NamespaceLogCommand.Fire(entries, DuePlace.of(entries.get(ENTRIES - 1)), 0, reply.ref()));
        reply.receiveMessage(JournalNode.LIMIT);
        node.stop(former);

        ActorRef<NamespaceLogCommand> successor = node.owner(id, 2);
        hold(keeper(successor, new LimitedLease(ALWAYS)), entries);

        assertThat(node.status(successor).delayed().counts().fired()).isEqualTo(ENTRIES);
        assertThat(fired(successor)).containsExactlyElementsOf(sequences(entries));
        assertThat(row(entries.get(3)).firedAs()).isEqualTo(ENTRIES + 4);
        node.stop(successor);
    }

    @Test
    void what_was_cancelled_never_fires_though_another_owner_gets_it_again() {
        ActorRef<NamespaceLogCommand> former = node.owner(id, 1);
        List<Entry> entries = accept(former, 2_000);
        ActorRef<ScheduleKeeper.Command> formerKeeper = keeper(former, new LimitedLease(ALWAYS));
        hold(formerKeeper, entries.subList(5, ENTRIES));
        // one that is stored, and one that the dispatcher has not brought yet
        assertThat(cancel(formerKeeper, entries.get(7))).isEqualTo(CancelReply.CANCELLED);
        assertThat(cancel(formerKeeper, entries.get(2))).isEqualTo(CancelReply.CANCELLED);
        node.kit.stop(formerKeeper);
        node.stop(former);

        ActorRef<NamespaceLogCommand> successor = node.owner(id, 2);
        ActorRef<ScheduleKeeper.Command> keeper = keeper(successor, new LimitedLease(ALWAYS));
        await().atMost(JournalNode.LIMIT)
                .until(() -> node.status(successor).delayed().counts().fired() >= ENTRIES - 6);
        hold(keeper, entries);

        assertThat(node.status(successor).delayed().counts().fired()).isEqualTo(ENTRIES - 2);
        assertThat(node.status(successor).delayed().counts().cancelled()).isEqualTo(2);
        assertThat(fired(successor)).doesNotContain(3L, 8L).hasSize(ENTRIES - 2);
        assertThat(cancel(keeper, entries.get(2))).isEqualTo(CancelReply.CANCELLED);
        assertThat(cancel(keeper, entries.get(3))).isEqualTo(CancelReply.TOO_LATE);
        node.stop(successor);
    }

    @Test
    void what_was_moved_waits_at_its_new_place_though_its_owner_died_before_it_came_there() {
        ActorRef<NamespaceLogCommand> former = node.owner(id, 1);
        List<Entry> entries = accept(former, 3_000);
        ActorRef<ScheduleKeeper.Command> formerKeeper = keeper(former, new LimitedLease(ALWAYS));
        hold(formerKeeper, entries);
        long later = System.currentTimeMillis() + 10_000;
        assertThat(move(formerKeeper, entries.subList(0, 8), later)).isEqualTo(new BatchReply(true, 8, 0));
        assertThat(move(formerKeeper, entries.subList(6, 12), 1)).isEqualTo(new BatchReply(true, 4, 2));
        assertThat(node.status(former).delayed().counts()).isEqualTo(new ScheduleState.Counts(4, 0, 8));
        assertThat(node.status(former).delayed().longestLateness()).isZero();
        node.kit.stop(formerKeeper);
        node.stop(former);

        ActorRef<NamespaceLogCommand> successor = node.owner(id, 2);
        ActorRef<ScheduleKeeper.Command> keeper = keeper(successor, new LimitedLease(ALWAYS));
        hold(keeper, waiting(successor)); // a dispatcher that begins again brings everything, moved or not
        await().atMost(JournalNode.LIMIT)
                .until(() -> node.status(successor).delayed().counts().fired() == ENTRIES - 8);
        assertThat(System.currentTimeMillis()).isLessThan(later);
        List<Entry> moved = waiting(successor).subList(ENTRIES, ENTRIES + 8);
        assertThat(cancel(keeper, moved.get(3))).isEqualTo(CancelReply.CANCELLED);
        await().atMost(JournalNode.LIMIT)
                .until(() -> node.status(successor).delayed().counts().fired() == ENTRIES - 1);

        assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(later);
        assertThat(fired(successor))
                .containsExactly(9L, 10L, 11L, 12L, 13L, 14L, 15L, 16L, 17L, 18L, 19L, 20L, 1L, 2L, 3L, 5L, 6L, 7L, 8L);
        assertThat(row(entries.get(0)).firedAs()).isEqualTo(ENTRIES + 1);
        node.stop(successor);
    }

    @Test
    void what_a_former_owner_moves_late_stays_where_it_was() {
        LimitedLease paused = new LimitedLease(ALWAYS);
        ActorRef<NamespaceLogCommand> former = node.owner(id, 1, paused);
        List<Entry> entries = accept(former, 2_000);
        ActorRef<ScheduleKeeper.Command> formerKeeper = keeper(former, paused);
        hold(formerKeeper, entries);
        node.kit.stop(formerKeeper);

        LimitedLease quiet = new LimitedLease(0);
        ActorRef<NamespaceLogCommand> successor = node.owner(id, 2, quiet);
        paused.left.set(1); // held before the write, and no longer after it
        TestProbe<DepartReply> late = node.kit.createTestProbe();
        List<Rescheduled> wish = entries.stream()
                .map(entry -> new Rescheduled(entry, Long.MAX_VALUE))
                .toList();
        former.tell(new NamespaceLogCommand.Move(wish, 0, late.ref()));
        assertThat(late.receiveMessage(JournalNode.LIMIT)).isInstanceOf(DepartReply.Unknown.class);
        quiet.left.set(ALWAYS);

        keeper(successor, quiet);
        await().atMost(JournalNode.LIMIT)
                .until(() -> node.status(successor).delayed().counts().fired() == ENTRIES);
        node.stop(successor);

        ActorRef<NamespaceLogCommand> third = node.owner(id, 3);
        assertThat(node.status(third).delayed().counts()).isEqualTo(new ScheduleState.Counts(ENTRIES, 0, 0));
        assertThat(fired(third)).containsExactlyElementsOf(sequences(entries));
        node.stop(third);
    }

    @Test
    void thousands_that_are_due_at_once_fire_in_their_order_in_many_chunks() {
        ActorRef<NamespaceLogCommand> log = node.owner(id, 1);
        long due = System.currentTimeMillis() + 3_000;
        List<Entry> entries = new ArrayList<>();
        for (int batch = 0; batch < 10; batch++) {
            entries.addAll(accept(log, due, 250, entries.size()));
        }
        hold(keeper(log, new LimitedLease(ALWAYS)), entries);

        await().atMost(JournalNode.LIMIT)
                .until(() -> node.status(log).delayed().counts().fired() == entries.size());
        assertThat(fired(log)).containsExactlyElementsOf(sequences(entries));
        node.stop(log);
    }

    // ---- words of these tests

    private List<Entry> accept(ActorRef<NamespaceLogCommand> log, long delayMillis) {
        return accept(log, System.currentTimeMillis() + delayMillis, ENTRIES, 0);
    }

    private static List<Entry> accept(ActorRef<NamespaceLogCommand> log, long dueMillis, int count, int before) {
        List<Entry> entries = IntStream.range(before, before + count)
                .mapToObj(i -> JournalNode.entries("t" + i).get(0).toBuilder()
                        .setDueTimeMillis(dueMillis)
                        .build())
                .toList();
        TestProbe<AppendReply> reply = node.kit.createTestProbe();
        log.tell(new NamespaceLogCommand.Append(entries, reply.ref()));
        List<Long> sequences = ((AppendReply.Appended) reply.receiveMessage(JournalNode.LIMIT)).sequences();
        return IntStream.range(0, count)
                .mapToObj(i ->
                        entries.get(i).toBuilder().setSequence(sequences.get(i)).build())
                .toList();
    }

    private ActorRef<ScheduleKeeper.Command> keeper(ActorRef<NamespaceLogCommand> log, Lease lease) {
        ScheduleSettings settings = ScheduleSettings.from(ConfigFactory.parseMap(
                Map.of("chunk-entries", 400, "chunk-size", "64KiB", "poll-interval", "100ms", "clean-interval", "1h")));
        return node.kit.spawn(ScheduleKeeper.create(
                id, log, new ScheduleKeeper.Environment(name -> Optional.of(SPEC), lease, store, settings)));
    }

    private static void hold(ActorRef<ScheduleKeeper.Command> keeper, List<Entry> entries) {
        TestProbe<Done> done = node.kit.createTestProbe();
        keeper.tell(new ScheduleKeeper.Hold(entries, done.ref()));
        done.receiveMessage(JournalNode.LIMIT);
    }

    private static CancelReply cancel(ActorRef<ScheduleKeeper.Command> keeper, Entry entry) {
        TestProbe<CancelReply> reply = node.kit.createTestProbe();
        keeper.tell(new ScheduleKeeper.Requested(
                new NamespaceLogCommand.CancelDelayed(WaitingEntry.of(entry), reply.ref())));
        return reply.receiveMessage(JournalNode.LIMIT);
    }

    private static BatchReply move(ActorRef<ScheduleKeeper.Command> keeper, List<Entry> entries, long dueMillis) {
        TestProbe<BatchReply> reply = node.kit.createTestProbe();
        List<DueChange> changes = entries.stream()
                .map(entry -> new DueChange(DuePlace.of(entry), dueMillis))
                .toList();
        keeper.tell(new ScheduleKeeper.Requested(new NamespaceLogCommand.MoveBatch(changes, reply.ref())));
        return reply.receiveMessage(JournalNode.LIMIT);
    }

    private ScheduledRow row(Entry entry) {
        return store.find(id, DuePlace.of(entry)).toCompletableFuture().join().orElseThrow();
    }

    /** What a dispatcher that reads the journal finds to have fired, by the sequences of acceptance. */
    private List<Long> fired(ActorRef<NamespaceLogCommand> log) {
        return journalled(log).stream()
                .filter(entry -> entry.getScheduledSequence() > 0 && !DuePlace.waits(entry))
                .map(Entry::getScheduledSequence)
                .toList();
    }

    /** What such a dispatcher brings to the schedule. */
    private List<Entry> waiting(ActorRef<NamespaceLogCommand> log) {
        return journalled(log).stream().filter(DuePlace::waits).toList();
    }

    private List<Entry> journalled(ActorRef<NamespaceLogCommand> log) {
        ActorRef<NamespaceLogCommand> reader = log;
        TestProbe<ScheduleProgress> owned = node.kit.createTestProbe();
        reader.tell(new NamespaceLogCommand.AskSchedule(owned.ref()));
        owned.receiveMessage(JournalNode.LIMIT);
        Pulled pulled = node.pull(reader, 0);
        List<JournalBatch> batches = pulled instanceof Pulled.Behind behind
                ? node.journal
                        .batches(id, 0, behind.upToEvent(), behind.epochs())
                        .runWith(Sink.seq(), node.kit.system())
                        .toCompletableFuture()
                        .join()
                : ((Pulled.Batches) pulled).batches();
        return batches.stream().flatMap(batch -> batch.entries().stream()).toList();
    }

    private static List<Long> sequences(List<Entry> entries) {
        return LongStream.range(0, entries.size())
                .map(i -> entries.get((int) i).getSequence())
                .boxed()
                .toList();
    }

    /** Held for so many questions more. */
    private static final class LimitedLease implements Lease {
        private final AtomicInteger left;

        LimitedLease(int questions) {
            left = new AtomicInteger(questions);
        }

        @Override
        public boolean held() {
            return left.get() == ALWAYS || left.getAndDecrement() > 0;
        }

        /** It only pauses, as no real one does. */
        @Override
        public boolean over() {
            return false;
        }

        @Override
        public String node() {
            return "limited";
        }
    }
}
