package io.walservice.node.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.walservice.connectors.LogPosition;
import io.walservice.node.lease.Lease;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A log partition on a real journal. */
class NamespaceLogTest {

    private static JournalNode node;

    private final LogPartitionId id =
            new LogPartitionId("n" + UUID.randomUUID().toString().substring(0, 8), 0);

    @BeforeAll
    static void start() {
        node = JournalNode.start("log");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Nested
    class A_log_partition {
        @Test
        void numbers_entries_and_remembers_their_tokens_over_a_restart() {
            ActorRef<NamespaceLogCommand> log = node.owner(id, 1);
            assertThat(node.append(log, "a", "b")).isEqualTo(new AppendReply.Appended(List.of(1L, 2L)));
            assertThat(node.append(log, "b", "c", "c")).isEqualTo(new AppendReply.Appended(List.of(2L, 3L, 3L)));
            node.stop(log);

            ActorRef<NamespaceLogCommand> next = node.owner(id, 2);
            assertThat(node.append(next, "a", "d")).isEqualTo(new AppendReply.Appended(List.of(1L, 4L)));
            assertThat(node.find(next, "c")).isInstanceOfSatisfying(FindReply.Found.class, found -> {
                assertThat(found.sequence()).isEqualTo(3);
                assertThat(found.epoch()).isEqualTo(1);
                assertThat(found.entry())
                        .hasValueSatisfying(
                                entry -> assertThat(entry.getToken()).isEqualTo("c"));
            });
            assertThat(node.find(next, "z")).isEqualTo(new FindReply.NotFound());
            node.stop(next);
        }

        @Test
        void gives_the_dispatcher_what_is_new_from_memory_and_the_rest_from_the_journal() {
            ActorRef<NamespaceLogCommand> log = node.owner(id, 1);
            node.append(log, "a");
            node.append(log, "b");
            assertThat(node.pull(log, 0))
                    .isInstanceOfSatisfying(
                            Pulled.Batches.class,
                            pulled -> assertThat(pulled.batches())
                                    .extracting(batch -> batch.entries().get(0).getToken())
                                    .containsExactly("a", "b"));
            node.stop(log);

            ActorRef<NamespaceLogCommand> next = node.owner(id, 2);
            node.append(next, "c");
            assertThat(node.pull(next, 0))
                    .isInstanceOfSatisfying(
                            Pulled.Behind.class,
                            behind -> assertThat(node.journalled(id, behind, 0)).containsExactly("a", "b", "c"));
            node.stop(next);
        }
    }

    /**
     * Pekko's journal lets two owners write side by side; a node that was paused does not know that it has been
     * replaced.
     */
    @Nested
    class A_former_owner_that_wakes_up {
        @Test
        void and_writes_late_changes_nothing_of_what_its_successor_acknowledged() {
            ActorRef<NamespaceLogCommand> former = node.owner(id, 1);
            node.append(former, "a", "b");
            ActorRef<NamespaceLogCommand> successor = node.owner(id, 2);
            assertThat(node.append(successor, "c")).isEqualTo(new AppendReply.Appended(List.of(3L)));

            node.append(former, "late", "later");
            assertThat(node.append(successor, "d")).isEqualTo(new AppendReply.Appended(List.of(4L)));
            node.stop(successor);

            ActorRef<NamespaceLogCommand> third = node.owner(id, 3);
            assertThat(node.find(third, "late")).isEqualTo(new FindReply.NotFound());
            assertThat(node.append(third, "a", "c", "d", "e"))
                    .isEqualTo(new AppendReply.Appended(List.of(1L, 3L, 4L, 5L)));
            assertThat(node.pull(third, 0))
                    .isInstanceOfSatisfying(
                            Pulled.Behind.class,
                            behind -> assertThat(node.journalled(id, behind, 0))
                                    .containsExactly("a", "b", "c", "d", "e"));
            node.stop(third);
        }

        @Test
        void after_its_successor_read_the_journal_but_before_that_wrote_changes_nothing_either() {
            ActorRef<NamespaceLogCommand> former = node.owner(id, 1);
            node.append(former, "a");
            // Read by the successor when it starts; it has not written yet, as its clock for that is an hour.
            ActorRef<NamespaceLogCommand> successor = quietOwner(2);
            node.append(former, "late");
            assertThat(node.append(successor, "b")).isEqualTo(new AppendReply.Appended(List.of(2L)));
            node.stop(successor);

            ActorRef<NamespaceLogCommand> third = node.owner(id, 3);
            assertThat(node.append(third, "b", "late")).isEqualTo(new AppendReply.Appended(List.of(2L, 3L)));
            assertThat(node.pull(third, 0))
                    .isInstanceOfSatisfying(
                            Pulled.Behind.class,
                            behind -> assertThat(node.journalled(id, behind, 0)).containsExactly("a", "b", "late"));
            node.stop(third);
        }

        /** The journal then has two rows of its last event, the one that does not count first. */
        @Test
        void and_writes_the_last_event_too_hides_nothing_from_who_reads_the_journal() {
            ActorRef<NamespaceLogCommand> former = node.owner(id, 1);
            node.append(former, "a");
            ActorRef<NamespaceLogCommand> successor = quietOwner(2);
            node.append(former, "late");
            node.append(former, "later");
            assertThat(node.append(successor, "b")).isEqualTo(new AppendReply.Appended(List.of(2L)));

            assertThat(node.pull(successor, 0))
                    .isInstanceOfSatisfying(
                            Pulled.Behind.class,
                            behind -> assertThat(node.journalled(id, behind, 0)).containsExactly("a", "b"));
            node.stop(successor);

            ActorRef<NamespaceLogCommand> third = node.owner(id, 3);
            assertThat(node.append(third, "b", "c")).isEqualTo(new AppendReply.Appended(List.of(2L, 3L)));
            node.stop(third);
        }

        /** An owner that could not yet record its ownership: its lease is held only once it is asked to append. */
        private ActorRef<NamespaceLogCommand> quietOwner(long epoch) {
            AtomicBoolean held = new AtomicBoolean();
            ActorRef<NamespaceLogCommand> log = node.owner(id, epoch, new SwitchedLease(held));
            held.set(true);
            return log;
        }
    }

    @Nested
    class A_lease_that_has_lapsed {
        @Test
        void keeps_the_owner_from_storing_and_from_acknowledging() {
            AtomicBoolean held = new AtomicBoolean(true);
            ActorRef<NamespaceLogCommand> log = node.owner(id, 1, new SwitchedLease(held));
            node.append(log, "a");
            held.set(false);

            assertThat(node.append(log, "b")).isInstanceOf(AppendReply.Refused.class);
            assertThat(node.status(log).nextSequence()).isEqualTo(2);
            node.stop(log);
        }

        /** Else it would refuse for ever, as its term does not come back. */
        @Test
        void ends_the_owner_so_that_the_partition_is_taken_over_anew() {
            AtomicBoolean held = new AtomicBoolean(true);
            ActorRef<NamespaceLogCommand> log = node.owner(id, 1, new SwitchedLease(held));
            node.append(log, "a");
            held.set(false);
            log.tell(NamespaceLogCommand.RecordProgress.TICK);
            node.awaitEnd(log);

            ActorRef<NamespaceLogCommand> successor = node.owner(id, 2);
            assertThat(node.append(successor, "a", "b")).isEqualTo(new AppendReply.Appended(List.of(1L, 2L)));
            node.stop(successor);
        }

        @Test
        void during_the_write_makes_the_answer_unknown() {
            ActorRef<NamespaceLogCommand> log = node.owner(id, 1, new CountingLease(2));
            assertThat(node.append(log, "a")).isInstanceOf(AppendReply.Unknown.class);
            node.stop(log);
        }
    }

    @Nested
    class Retention {
        @Test
        void deletes_what_has_expired_and_nothing_after_it() {
            ActorRef<NamespaceLogCommand> log = node.owner(id, 1);
            IntStream.rangeClosed(1, 20).forEach(i -> node.append(log, "t" + i));
            long expired = eventOf(log, 10);
            log.tell(new NamespaceLogCommand.Dispatched(
                    new Checkpoint(11, expired, Map.of(0, new LogPosition(1, 10)), Instant.now())));
            log.tell(new NamespaceLogCommand.Settled(11));
            log.tell(new NamespaceLogCommand.Expired(expired));

            await().atMost(JournalNode.LIMIT)
                    .until(() -> storedEvents().stream().noneMatch(event -> event <= expired));
            assertThat(storedEvents()).hasSizeGreaterThanOrEqualTo(10);
            node.stop(log);

            ActorRef<NamespaceLogCommand> next = node.owner(id, 2);
            assertThat(node.append(next, "t1", "t20", "t21"))
                    .isEqualTo(new AppendReply.Appended(List.of(1L, 20L, 21L)));
            assertThat(node.find(next, "t5"))
                    .isInstanceOfSatisfying(
                            FindReply.Found.class,
                            found -> assertThat(found.entry()).isEmpty());
            assertThat(node.find(next, "t11"))
                    .isInstanceOfSatisfying(
                            FindReply.Found.class,
                            found -> assertThat(found.entry()).isPresent());
            node.stop(next);
        }

        private long eventOf(ActorRef<NamespaceLogCommand> log, long sequence) {
            return ((Pulled.Batches) node.pull(log, 0))
                    .batches().stream()
                            .filter(batch -> batch.entries().get(0).getSequence() == sequence)
                            .findFirst()
                            .orElseThrow()
                            .eventNumber();
        }

        private List<Long> storedEvents() {
            return node
                    .tables
                    .session()
                    .execute(
                            "SELECT sequence_nr FROM " + node.tables.keyspace()
                                    + ".messages WHERE persistence_id = ? AND partition_nr = 0",
                            id.persistenceId().id())
                    .all()
                    .stream()
                    .map(row -> row.getLong(0))
                    .toList();
        }
    }

    private static final class SwitchedLease implements Lease {
        private final AtomicBoolean switchedOn;
        private volatile boolean begun;

        SwitchedLease(AtomicBoolean switchedOn) {
            this.switchedOn = switchedOn;
        }

        @Override
        public boolean held() {
            begun |= switchedOn.get();
            return switchedOn.get();
        }

        /** What has not begun is not over. */
        @Override
        public boolean over() {
            return begun && !switchedOn.get();
        }

        @Override
        public String node() {
            return "switched";
        }
    }

    /** Held for the first few questions: when the owner records itself, and before the write, but not after it. */
    private static final class CountingLease implements Lease {
        private int left;

        CountingLease(int questions) {
            this.left = questions;
        }

        @Override
        public boolean held() {
            return left-- > 0;
        }

        /** It only pauses, as no real one does. */
        @Override
        public boolean over() {
            return false;
        }

        @Override
        public String node() {
            return "counting";
        }
    }
}
