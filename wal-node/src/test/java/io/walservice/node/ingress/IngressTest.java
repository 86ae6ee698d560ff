package io.walservice.node.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.walservice.internal.v1.Entry;
import io.walservice.node.log.AppendReply;
import io.walservice.node.log.LogPartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class IngressTest {

    private static final ActorTestKit TEST_KIT = ActorTestKit.create();
    private static final LogPartitionId PARTITION = new LogPartitionId("ads", 0);
    private static final Duration LONG = Duration.ofMinutes(1);

    private final FakeLog log = new FakeLog();

    @AfterAll
    static void shutDown() {
        TEST_KIT.shutdownTestKit();
    }

    @Nested
    class Writing {

        private final Ingress ingress = ingress(log, settings(100, 1_000_000, 100, LONG));

        @Test
        void an_entry_is_durable_with_the_sequence_that_the_log_gave_it() throws Exception {
            CompletableFuture<WriteOutcome> outcome = write(ingress, "a");
            FakeLog.Attempt attempt = log.next();
            assertThat(attempt.id()).isEqualTo(PARTITION);
            assertThat(outcome).isNotDone();

            attempt.store(17);

            assertThat(outcome.get(10, TimeUnit.SECONDS)).isEqualTo(new WriteOutcome.Durable(17));
        }

        @Test
        void what_comes_while_a_batch_is_written_is_the_next_batch_in_its_order() throws Exception {
            Ingress narrow = ingress(log, settings(1, 1_000_000, 100, LONG));
            begin(narrow, "a");
            FakeLog.Attempt first = log.next();
            List<CompletableFuture<WriteOutcome>> outcomes = writeOnceThereIsRoom(narrow, "b", "c", "d", "last");
            assertThat(log.unseen()).isZero();

            first.store(1);
            FakeLog.Attempt second = log.next();
            assertThat(second.tokens()).startsWith("b", "c", "d");
            second.store(2);

            for (int i = 0; i < 3; i++) {
                assertThat(outcomes.get(i).get(10, TimeUnit.SECONDS)).isEqualTo(new WriteOutcome.Durable(2 + i));
            }
        }

        @Test
        void a_repeat_gets_the_sequence_of_the_entry_stored_first() throws Exception {
            Ingress narrow = ingress(log, settings(1, 1_000_000, 3, LONG));
            begin(narrow, "a");
            FakeLog.Attempt first = log.next();
            List<CompletableFuture<WriteOutcome>> outcomes = writeOnceThereIsRoom(narrow, "b", "a", "c", "last");
            first.store(1);

            log.next().answer().complete(new AppendReply.Appended(List.of(2L, 1L, 3L)));

            assertThat(outcomes.get(0).get(10, TimeUnit.SECONDS)).isEqualTo(new WriteOutcome.Durable(2));
            assertThat(outcomes.get(1).get(10, TimeUnit.SECONDS)).isEqualTo(new WriteOutcome.Durable(1));
            assertThat(outcomes.get(2).get(10, TimeUnit.SECONDS)).isEqualTo(new WriteOutcome.Durable(3));
        }

        @Test
        void a_refused_batch_is_not_stored_and_not_sent_again() throws Exception {
            CompletableFuture<WriteOutcome> outcome = write(ingress, "a");

            log.next().refuse();

            assertThat(outcome.get(10, TimeUnit.SECONDS)).isEqualTo(new WriteOutcome.NotStored("the lease has lapsed"));
            assertThat(log.unseen()).isZero();
        }

        @Test
        void log_partitions_do_not_wait_for_each_other() throws Exception {
            begin(ingress, "a");
            assertThat(log.next().tokens()).containsExactly("a");

            ingress.write(new LogPartitionId("ads", 1), entry("b", 10));

            assertThat(log.next().id()).isEqualTo(new LogPartitionId("ads", 1));
        }

        @Test
        void one_batch_at_a_time_and_all_entries_once_in_their_order() throws Exception {
            int entries = 2_000;
            AtomicInteger inFlight = new AtomicInteger();
            AtomicInteger mostInFlight = new AtomicInteger();
            List<String> stored = new ArrayList<>();
            Ingress busy = ingress(
                    (id, batch, timeout) -> CompletableFuture.supplyAsync(() -> {
                        mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                        long first = stored.size() + 1L;
                        batch.forEach(each -> stored.add(each.getToken()));
                        inFlight.decrementAndGet();
                        return new AppendReply.Appended(IntStream.range(0, batch.size())
                                .mapToObj(i -> first + i)
                                .toList());
                    }),
                    settings(entries, 1_000_000, 100, LONG));

            List<CompletableFuture<WriteOutcome>> outcomes = IntStream.range(0, entries)
                    .mapToObj(i -> write(busy, "t" + i))
                    .toList();

            for (int i = 0; i < entries; i++) {
                assertThat(outcomes.get(i).get(20, TimeUnit.SECONDS)).isEqualTo(new WriteOutcome.Durable(i + 1));
                assertThat(stored.get(i)).isEqualTo("t" + i);
            }
            assertThat(stored).hasSize(entries);
            assertThat(mostInFlight).hasValue(1);
        }
    }

    @Nested
    class A_batch {

        @Test
        void has_at_most_so_many_entries() throws Exception {
            Ingress ingress = ingress(log, settings(1, 1_000_000, 3, LONG));
            begin(ingress, "a");
            FakeLog.Attempt first = log.next();
            writeOnceThereIsRoom(ingress, "t1", "t2", "t3", "t4", "t5");
            first.store(1);

            assertThat(storeNext(2)).containsExactly("t1", "t2", "t3");
            assertThat(storeNext(5)).startsWith("t4");
        }

        @Test
        void has_at_most_so_many_bytes_and_a_larger_entry_travels_alone() throws Exception {
            Ingress ingress = ingress(log, settings(1, 1_000_000, 1_000, LONG));
            begin(ingress, "a");
            FakeLog.Attempt first = log.next();
            writeOnceThereIsRoom(
                    ingress,
                    entry("t1", 60_000),
                    entry("t2", 30_000),
                    entry("too large", 150_000),
                    entry("t3", 90_000));
            first.store(1);

            assertThat(storeNext(2)).containsExactly("t1", "t2");
            assertThat(storeNext(4)).containsExactly("too large");
            assertThat(storeNext(5)).containsExactly("t3");
        }

        private List<String> storeNext(long firstSequence) throws InterruptedException {
            FakeLog.Attempt attempt = log.next();
            attempt.store(firstSequence);
            return attempt.tokens();
        }
    }

    @Nested
    class Overload {

        @Test
        void of_a_log_partition_is_refused_at_once_and_never_reaches_the_log() throws Exception {
            int queueEntries = 8;
            int batchEntries = 2;
            Ingress ingress = ingress(log, settings(queueEntries, 1_000_000, batchEntries, LONG));
            begin(ingress, "a");
            FakeLog.Attempt first = log.next();

            List<CompletableFuture<WriteOutcome>> outcomes = IntStream.range(0, 100)
                    .mapToObj(i -> write(ingress, "t" + i))
                    .toList();

            // Beside the queue itself there is the batch being gathered, and one entry that it had no room for.
            List<CompletableFuture<WriteOutcome>> taken =
                    outcomes.stream().filter(outcome -> !outcome.isDone()).toList();
            assertThat(taken).hasSizeBetween(queueEntries, queueEntries + batchEntries + 1);
            assertThat(outcomes.stream().filter(CompletableFuture::isDone))
                    .allSatisfy(outcome -> assertThat(outcome.join())
                            .isEqualTo(new WriteOutcome.Busy(
                                    "entries waiting for log partition ads~0: more than 8", Duration.ofMillis(50))));

            first.store(1);
            List<String> stored = new ArrayList<>();
            while (stored.size() < taken.size()) {
                FakeLog.Attempt attempt = log.next();
                stored.addAll(attempt.tokens());
                attempt.store(2);
            }
            taken.forEach(CompletableFuture::join);
            assertThat(stored).hasSameSizeAs(taken).doesNotHaveDuplicates();
            assertThat(log.unseen()).isZero();
        }

        @Test
        void of_the_node_is_refused_until_bytes_are_given_back() throws Exception {
            Entry large = entry("large", 600);
            Ingress ingress = ingress(log, settings(100, 1_000, 100, LONG));
            CompletableFuture<WriteOutcome> first =
                    ingress.write(PARTITION, large).toCompletableFuture();

            assertThat(ingress.write(new LogPartitionId("other", 0), large).toCompletableFuture())
                    .isCompletedWithValue(new WriteOutcome.Busy(
                            "entries in flight on this node: more than 1000 bytes", Duration.ofMillis(50)));

            log.next().store(1);
            first.get(10, TimeUnit.SECONDS);
            assertThat(ingress.write(PARTITION, large).toCompletableFuture()).isNotDone();
            log.next().refuse();
        }

        @Test
        void gives_back_the_bytes_of_what_it_refused() throws Exception {
            Ingress ingress = ingress(log, settings(2, 3_000, 1, LONG));
            for (int i = 0; i < 200; i++) {
                ingress.write(PARTITION, entry("t" + i, 200));
            }

            // The queue is full, not the node: another log partition is served.
            assertThat(ingress.write(new LogPartitionId("other", 0), entry("a", 200))
                            .toCompletableFuture())
                    .isNotDone();
        }
    }

    @Nested
    class Without_an_answer {

        @Test
        void the_same_entries_are_sent_again() throws Exception {
            Ingress ingress = ingress(log, settings(100, 1_000_000, 100, LONG));
            CompletableFuture<WriteOutcome> outcome = write(ingress, "a");
            FakeLog.Attempt first = log.next();
            first.timeOut();

            FakeLog.Attempt second = log.next();
            assertThat(second.entries()).isEqualTo(first.entries());
            second.store(5);

            assertThat(outcome.get(10, TimeUnit.SECONDS)).isEqualTo(new WriteOutcome.Durable(5));
        }

        @Test
        void what_came_since_stays_behind() throws Exception {
            Ingress ingress = ingress(log, settings(100, 1_000_000, 100, LONG));
            begin(ingress, "a");
            FakeLog.Attempt first = log.next();
            begin(ingress, "b");
            first.timeOut();

            FakeLog.Attempt second = log.next();
            assertThat(second.tokens()).containsExactly("a");
            second.store(1);
            assertThat(log.next().tokens()).containsExactly("b");
        }

        @Test
        void later_refusals_leave_it_unknown_when_time_is_up() throws Exception {
            Ingress ingress = ingress(log, settings(100, 1_000_000, 100, Duration.ofMillis(400)));
            CompletableFuture<WriteOutcome> outcome = write(ingress, "a");
            log.next().timeOut();

            await().atMost(Duration.ofSeconds(10)).until(() -> {
                if (log.unseen() > 0) {
                    log.next().refuse();
                }
                return outcome.isDone();
            });

            assertThat(outcome.join()).isEqualTo(new WriteOutcome.Unknown("the log partition did not answer in time"));
        }

        @Test
        void as_the_attempt_could_not_even_be_made_the_next_ones_go_on() throws Exception {
            AtomicInteger attempts = new AtomicInteger();
            Ingress ingress = ingress(
                    (id, entries, timeout) -> {
                        if (attempts.incrementAndGet() == 1) {
                            throw new IllegalStateException("no such region");
                        }
                        return log.append(id, entries, timeout);
                    },
                    settings(100, 1_000_000, 100, LONG));
            CompletableFuture<WriteOutcome> outcome = write(ingress, "a");

            log.next().store(1);

            assertThat(outcome.get(10, TimeUnit.SECONDS)).isEqualTo(new WriteOutcome.Durable(1));
        }
    }

    @Nested
    class An_entry_whose_time_is_up_before_it_was_tried {

        private final PartitionIngress partition = new PartitionIngress(
                TEST_KIT.system(), settings(1, 1_000_000, 100, LONG), entries -> log.append(PARTITION, entries, LONG));

        @Test
        void is_not_stored_and_never_sent() throws Exception {
            PendingWrite late = pending("late", -1);
            PendingWrite inTime = pending("in time", LONG.toNanos());

            offerOnceThereIsRoom(late);
            offerOnceThereIsRoom(inTime);

            assertThat(late.outcome().get(10, TimeUnit.SECONDS))
                    .isEqualTo(new WriteOutcome.NotStored("it waited too long before it could be tried"));
            FakeLog.Attempt attempt = log.next();
            assertThat(attempt.tokens()).containsExactly("in time");
            attempt.store(1);
            assertThat(inTime.outcome().get(10, TimeUnit.SECONDS)).isEqualTo(new WriteOutcome.Durable(1));
        }

        @Test
        void does_not_shift_the_outcomes_of_its_batch() throws Exception {
            offerOnceThereIsRoom(pending("blocking", LONG.toNanos()));
            FakeLog.Attempt blocking = log.next();
            PendingWrite a = pending("a", LONG.toNanos());
            PendingWrite b = pending("b", LONG.toNanos());
            offerOnceThereIsRoom(a);
            offerOnceThereIsRoom(pending("late", -1));
            offerOnceThereIsRoom(b);
            offerOnceThereIsRoom(pending("last", LONG.toNanos()));
            blocking.store(1);

            log.next().store(2);

            assertThat(a.outcome().get(10, TimeUnit.SECONDS)).isEqualTo(new WriteOutcome.Durable(2));
            assertThat(b.outcome().get(10, TimeUnit.SECONDS)).isEqualTo(new WriteOutcome.Durable(3));
        }

        private void offerOnceThereIsRoom(PendingWrite pending) {
            await().until(() -> partition.offer(pending));
        }

        private PendingWrite pending(String token, long nanosLeft) {
            return new PendingWrite(entry(token, 10), System.nanoTime() + nanosLeft, new CompletableFuture<>());
        }
    }

    @Nested
    class Closing {

        private final Ingress ingress = ingress(log, settings(100, 1_000_000, 1, LONG));

        @Test
        void refuses_what_comes_later() {
            ingress.close();

            assertThat(write(ingress, "a"))
                    .isCompletedWithValue(new WriteOutcome.NotStored("this node is shutting down"));
        }

        @Test
        void lets_what_was_taken_have_its_outcome() throws Exception {
            CompletableFuture<WriteOutcome> inFlight = write(ingress, "a");
            FakeLog.Attempt first = log.next();
            CompletableFuture<WriteOutcome> waiting = write(ingress, "b");

            ingress.close();
            first.store(1);
            log.next().store(2);

            assertThat(inFlight.get(10, TimeUnit.SECONDS)).isEqualTo(new WriteOutcome.Durable(1));
            assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo(new WriteOutcome.Durable(2));
        }
    }

    private static Ingress ingress(Ingress.LogPartitions log, IngressSettings settings) {
        return new Ingress(TEST_KIT.system(), settings, log);
    }

    /** Batches have up to about 100 KB. */
    private static IngressSettings settings(
            int queueEntries, long inFlightBytes, int batchEntries, Duration writeTimeout) {
        return new IngressSettings(
                queueEntries, inFlightBytes, new IngressSettings.Batch(batchEntries, 100_000), LONG, writeTimeout);
    }

    /** Writes, and does not ask what becomes of it. */
    private static void begin(Ingress ingress, String token) {
        var ignored = write(ingress, token);
    }

    private static CompletableFuture<WriteOutcome> write(Ingress ingress, String token) {
        return ingress.write(PARTITION, entry(token, 10)).toCompletableFuture();
    }

    /**
     * Writes to an ingress whose queue has room for one. So each entry that was taken shows that the one before it has
     * left the queue, and is part of the batch that is being gathered.
     */
    private static List<CompletableFuture<WriteOutcome>> writeOnceThereIsRoom(Ingress ingress, String... tokens) {
        return writeOnceThereIsRoom(
                ingress, Stream.of(tokens).map(token -> entry(token, 10)).toArray(Entry[]::new));
    }

    private static List<CompletableFuture<WriteOutcome>> writeOnceThereIsRoom(Ingress ingress, Entry... entries) {
        return Stream.of(entries)
                .map(entry -> await().until(
                                () -> ingress.write(PARTITION, entry).toCompletableFuture(),
                                outcome -> !outcome.isDone()))
                .toList();
    }

    private static Entry entry(String token, int payloadBytes) {
        return Entry.newBuilder()
                .setToken(token)
                .setPayload(ByteString.copyFrom(new byte[payloadBytes]))
                .build();
    }
}
