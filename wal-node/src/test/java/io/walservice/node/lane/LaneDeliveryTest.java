package io.walservice.node.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.walservice.connectors.Delivery;
import io.walservice.connectors.LaneId;
import io.walservice.connectors.LogPosition;
import io.walservice.connectors.Outcome;
import io.walservice.connectors.Received;
import io.walservice.connectors.Standing;
import io.walservice.connectors.WriteVersion;
import io.walservice.internal.v1.Entry;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.namespace.Backoff;
import io.walservice.namespace.RetryPolicy;
import io.walservice.node.deadletter.DeadLetter;
import io.walservice.node.deadletter.DeadLetters;
import io.walservice.node.gate.BreakerSettings;
import io.walservice.node.gate.Gate;
import io.walservice.node.gate.Pace;
import io.walservice.node.park.ParkedEntry;
import io.walservice.node.park.ParkedKeys;
import io.walservice.node.tally.LaneTally;
import io.walservice.node.tally.Tally;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LaneDeliveryTest {

    private static final ActorTestKit TEST_KIT = ActorTestKit.create();
    private static final LaneId LANE = new LaneId("ads", "store");
    private static final Outcome RETRY = new Outcome.Retry("Busy: later");
    private static final Outcome REJECT = new Outcome.Reject("Invalid: never");

    private final FakeTarget target = new FakeTarget();
    private final List<DeadLetter> deadLetters = Collections.synchronizedList(new ArrayList<>());
    private final LaneCounters counters = new LaneCounters();
    private final FakeParkedEntries parked = new FakeParkedEntries();
    private final List<Run> runs = new ArrayList<>();
    private RetryPolicy retry = policy(3, Duration.ofMillis(5));
    private int parkedKeys = 1_000;
    private final Continuity continuity = new Continuity();
    private boolean stopsAtFlaws;
    private Duration longestDoubt = Duration.ofMillis(20);
    private RetryPolicy.AtEnd atEnd = RetryPolicy.AtEnd.DEAD_LETTER;
    private io.walservice.namespace.Order order = io.walservice.namespace.Order.KEY;
    private final Map<Integer, Tally> stored = new ConcurrentHashMap<>();
    private Function<Map<Integer, Tally>, CompletionStage<Boolean>> tallyStore = changed -> {
        stored.putAll(changed);
        return CompletableFuture.completedFuture(true);
    };
    private long lastSequence = 16;

    @AfterEach
    void stopRuns() {
        runs.forEach(Run::stop);
    }

    @AfterAll
    static void shutDown() {
        TEST_KIT.shutdownTestKit();
    }

    @Nested
    class A_record {

        @Test
        void that_continues_the_log_is_applied_with_the_id_that_clients_know() {
            Received received = record("a");
            Entry entry = decoded(received).getEntry();
            long version = WriteVersion.of(entry.getWriteTimeMicros(), 0);

            assertThat(deliver(received)).containsExactly(received);
            assertThat(target.attempts())
                    .map(FakeTarget.Attempt::delivery)
                    .containsExactly(new Delivery("ads", "eu.3.17", entry, version, 1));
            assertThat(counters.applied.sum()).isEqualTo(1);
        }

        @Test
        void that_repeats_or_comes_before_its_predecessor_is_let_through_and_not_applied() {
            Received repeat = received(message("a"), "id", Standing.REPEAT);
            Received premature = received(message("b"), "k", Standing.PREMATURE);

            assertThat(deliver(repeat, premature)).containsExactly(repeat, premature);
            assertThat(target.attempts()).isEmpty();
            assertThat(counters.applied.sum()).isZero();
        }

        @Test
        void for_other_targets_alone_is_let_through_and_not_applied() {
            QueueRecord.Builder message = message("a").toBuilder();
            message.getEntryBuilder().clearTargets().addTargets("index");
            Received received = received(message.build(), "k", Standing.NEXT);

            assertThat(deliver(received)).containsExactly(received);
            assertThat(target.attempts()).isEmpty();
        }

        @Test
        void that_is_not_due_waits_and_is_never_early() {
            long due = System.currentTimeMillis() + 150;
            QueueRecord.Builder message = message("a").toBuilder();
            message.getEntryBuilder().setDueTimeMillis(due);

            deliver(received(message.build(), "k", Standing.NEXT));

            assertThat(target.attempts())
                    .hasSize(1)
                    .allSatisfy(attempt -> assertThat(attempt.atMillis()).isGreaterThanOrEqualTo(due));
        }

        @Test
        void that_cannot_be_understood_is_a_dead_letter_and_stops_nothing() {
            ByteString bytes = ByteString.copyFromUtf8("not protobuf");
            Received malformed = new Received(
                    "k", new Received.Malformed(bytes, "Malformed: tag 7", "wal.ads-0@17"), Standing.NEXT, 0);
            Received next = record("a");

            assertThat(deliver(malformed, next)).containsExactly(malformed, next);
            assertThat(deadLetters).singleElement().satisfies(letter -> {
                assertThat(letter.lane()).isEqualTo(LANE);
                assertThat(letter.place().entryId()).isEqualTo("wal.ads-0@17");
                assertThat(letter.record()).isEqualTo(bytes);
                assertThat(letter.failure().cause()).isEqualTo("Malformed: tag 7");
                assertThat(letter.failure().attempts()).isZero();
            });
            assertThat(target.tried()).containsExactly("a");
        }

        @Test
        void stops_a_lane_from_another_region_where_it_stands() {
            stopsAtFlaws = true;
            Received flawed = new Received(
                    "k",
                    new Received.Malformed(ByteString.EMPTY, "origin: mars (expected: us)", "wal.ads-0@17"),
                    Standing.NEXT,
                    0);

            assertThatThrownBy(() -> deliver(flawed, record("a")))
                    .hasRootCauseMessage("record wal.ads-0@17: origin: mars (expected: us)");
            assertThat(deadLetters).isEmpty();
        }
    }

    @Nested
    class What_becomes_of_entries {

        @Test
        void is_counted_by_how_they_left_the_queue() {
            target.plan("parked", RETRY);
            target.plan("dead", REJECT);

            deliver(named("applied", "a"), named("parked", "b"), named("dead", "c"), named("applied too", "d"));
            awaitNothingParked();

            assertThat(stored).containsExactly(Map.entry(0, new Tally(new LogPosition(1, 20), 2, 1, 1)));
        }

        @Test
        void is_not_counted_and_nothing_applied_where_a_run_before_has_done_so() {
            stored.put(0, new Tally(new LogPosition(1, 17), 5, 0, 0));

            assertThat(deliver(record("again"), record("new"))).hasSize(2);

            assertThat(target.tried()).containsExactly("new");
            assertThat(stored).containsExactly(Map.entry(0, new Tally(new LogPosition(1, 18), 6, 0, 0)));
        }

        @Test
        void is_counted_before_the_queue_hears_of_it() {
            CompletableFuture<Boolean> storing = new CompletableFuture<>();
            tallyStore = changed -> storing;

            CompletableFuture<List<Received>> acknowledged =
                    run(delivery(LaneDeliveryTest.this::store, () -> true), record("a"));
            await().until(() -> target.attempts().size() == 1);
            assertThat(acknowledged).isNotDone();
            storing.complete(false);

            assertThatThrownBy(() -> acknowledged.get(10, TimeUnit.SECONDS))
                    .hasMessageContaining("another run of the lane");
        }

        private Received named(String token, String id) {
            return received(message(token, id), id, Standing.NEXT);
        }
    }

    @Nested
    class An_entry_that_fails_alone {

        @Test
        void is_parked_and_tried_again_until_it_is_applied() {
            target.plan("a", RETRY, RETRY);

            assertThat(deliver(record("a"))).hasSize(1);
            awaitNothingParked();

            assertThat(target.attempts())
                    .map(attempt -> attempt.delivery().attempt())
                    .containsExactly(1, 2, 3);
            assertThat(counters.retried.sum()).isEqualTo(2);
            assertThat(counters.applied.sum()).isEqualTo(1);
            assertThat(deadLetters).isEmpty();
        }

        @Test
        void too_often_becomes_a_dead_letter_that_holds_its_record() {
            target.plan("a", RETRY, RETRY, RETRY);
            Received a = record("a");

            deliver(a);
            awaitNothingParked();

            assertThat(deadLetters).singleElement().satisfies(letter -> {
                assertThat(letter.lane()).isEqualTo(LANE);
                assertThat(letter.place().entryId()).isEqualTo("eu.3.17");
                assertThat(letter.record()).isEqualTo(decoded(a).toByteString());
                assertThat(letter.failure().cause()).isEqualTo("Busy: later (attempt 3 of 3)");
                assertThat(letter.failure().attempts()).isEqualTo(3);
            });
            assertThat(counters.deadLettered.sum()).isEqualTo(1);
            assertThat(counters.applied.sum()).isZero();
        }

        @Test
        void for_ever_becomes_a_dead_letter_at_once() {
            target.plan("a", REJECT);

            deliver(record("a"));

            assertThat(target.attempts()).hasSize(1);
            assertThat(deadLetters).singleElement().satisfies(letter -> {
                assertThat(letter.failure().cause()).isEqualTo("Invalid: never");
                assertThat(letter.failure().attempts()).isEqualTo(1);
            });
        }

        @Test
        void lets_the_next_of_its_key_follow_once_it_is_a_dead_letter() {
            target.plan("a", REJECT);

            deliver(record("a"), record("b"));

            assertThat(target.tried()).containsExactly("a", "b");
            assertThat(counters.applied.sum()).isEqualTo(1);
        }

        @Test
        void stays_parked_until_a_person_decides_where_the_policy_says_so() {
            atEnd = RetryPolicy.AtEnd.PARK;
            target.plan("a", RETRY, RETRY, RETRY);

            deliver(record("a", 1), record("b", 2));
            await().until(() -> parking().keys().held() == 1);

            assertThat(target.tried()).containsExactly("a", "a", "a");
            assertThat(parked.all()).map(ParkedEntry::held).containsExactly(true, false);
            assertThat(deadLetters).isEmpty();

            assertThat(parking().release("id").toCompletableFuture().join()).isTrue();
            awaitNothingParked();
            assertThat(target.tried()).containsExactly("a", "a", "a", "a", "b");
        }

        @Test
        void is_tried_again_in_the_queue_while_as_many_keys_are_parked_as_may_be() {
            parkedKeys = 1;
            atEnd = RetryPolicy.AtEnd.PARK;
            target.plan("held", REJECT);
            deliver(record("held"));
            await().until(() -> parking().keys().held() == 1);
            target.plan("a", RETRY, RETRY, RETRY, RETRY);

            deliver(received(message("a", "other"), "other", Standing.NEXT));

            assertThat(target.attempts())
                    .filteredOn(attempt -> attempt.delivery().entry().getId().equals("other"))
                    .map(attempt -> attempt.delivery().attempt())
                    .containsExactly(1, 1, 1, 1, 1);
            assertThat(parked.all()).hasSize(1);
        }
    }

    /** A run that parks entries ends before its tally has them, as when Cassandra goes away in between. */
    @Nested
    class An_entry_that_was_parked_and_not_counted {

        @Test
        void is_tried_once_the_queue_has_brought_it_again_and_counted_once() {
            Received lost = record("a", 1);
            parkedBefore(lost);
            LaneDelivery next = delivery(LaneDeliveryTest.this::store, () -> true);
            await().pollDelay(Duration.ofMillis(200))
                    .until(() -> target.tried().isEmpty() && parking().keys().size() == 1);

            join(run(next, lost));
            awaitNothingParked();

            assertThat(target.tried()).containsExactly("a");
            assertThat(stored.get(0)).isEqualTo(new Tally(new LogPosition(1, 1), 0, 1, 0));
        }

        @Test
        void waits_for_those_before_it_that_were_applied_and_not_counted_either() {
            Received applied = record("a", 1);
            Received lost = record("b", 2);
            parkedBefore(lost);

            deliver(applied, lost);
            awaitNothingParked();

            assertThat(target.tried()).containsExactly("a", "b");
            assertThat(stored.get(0)).isEqualTo(new Tally(new LogPosition(1, 2), 1, 1, 0));
        }

        @Test
        void is_tried_nevertheless_where_the_queue_does_not_bring_it_for_a_minute() {
            parkedBefore(record("a", 1));
            delivery(LaneDeliveryTest.this::store, () -> true);
            await().pollDelay(Duration.ofMillis(200)).until(() -> target.tried().isEmpty());

            await().until(() -> {
                parking().tick(Instant.now().plus(Duration.ofSeconds(70)));
                return parking().keys().size() == 0;
            });

            assertThat(target.tried()).containsExactly("a");
        }

        private void parkedBefore(Received received) {
            join(parked.put(ParkedEntry.failed(decoded(received), order, 1, Instant.now(), "Busy: later"))
                    .toCompletableFuture());
        }

        private <T> T join(CompletableFuture<T> stage) {
            return stage.orTimeout(10, TimeUnit.SECONDS).join();
        }
    }

    @Nested
    class A_dead_letter_that_is_handed_back {

        @Test
        void goes_before_the_entry_of_its_key_that_waits_for_a_person() {
            atEnd = RetryPolicy.AtEnd.PARK;
            target.plan("held", REJECT);
            deliver(record("held", 20));
            await().until(() -> parking().keys().held() == 1);

            parking().redrive(decoded(record("back", 10))).toCompletableFuture().join();

            await().until(() -> target.tried().equals(List.of("held", "back")));
            await().until(() -> parking().keys().held() == 1);
            assertThat(parked.all())
                    .singleElement()
                    .satisfies(left -> assertThat(left.held()).isTrue());
            assertThat(parking().release("id").toCompletableFuture().join()).isTrue();
            awaitNothingParked();
        }
    }

    @Nested
    class A_target_that_is_out {

        @Test
        void pauses_the_lane_and_no_attempt_counts_nor_is_anything_parked() throws Exception {
            Received[] records = Stream.of("a", "b", "c", "d", "e")
                    .map(name -> received(message(name, name), name, Standing.NEXT))
                    .toArray(Received[]::new);
            longestDoubt = Duration.ofMillis(300);
            retry = policy(3, longestDoubt);
            target.out(true);

            CompletableFuture<List<Received>> done = run(delivery(this::unused, () -> true), records);
            await().until(() -> target.attempts().size() >= 12);
            target.out(false);
            List<Received> settled = done.get(20, TimeUnit.SECONDS);

            assertThat(settled).containsExactly(records);
            assertThat(target.attempts())
                    .extracting(attempt -> attempt.delivery().attempt())
                    .containsOnly(1);
            assertThat(gate().outages()).isPositive();
            assertThat(parked.all()).isEmpty();
        }

        private CompletionStage<Done> unused(DeadLetter letter) {
            throw new AssertionError(letter);
        }
    }

    @Nested
    class Order {

        @Test
        void within_a_key_is_kept_while_the_first_is_tried_again_and_the_others_wait_behind_it_durably() {
            target.plan("a", RETRY, RETRY);

            assertThat(deliver(record("a", 1), record("b", 2), record("c", 3))).hasSize(3);
            awaitNothingParked();

            assertThat(target.tried()).containsExactly("a", "a", "a", "b", "c");
        }

        @Test
        void within_a_key_is_kept_across_runs_of_the_lane() {
            retry = policy(50, Duration.ofMillis(300));
            target.plan("a", RETRY, RETRY);
            deliver(record("a", 1), record("b", 2));
            runs.forEach(Run::stop);
            assertThat(parked.all()).hasSize(2);

            assertThat(deliver(record("b", 2), record("c", 3))).hasSize(2);
            awaitNothingParked();

            assertThat(target.tried()).containsExactly("a", "a", "a", "b", "c");
        }

        @Test
        void is_not_kept_where_none_is_promised() {
            order = io.walservice.namespace.Order.NONE;
            CompletableFuture<Outcome> slow = new CompletableFuture<>();
            target.plan("a", slow);

            CompletableFuture<List<Received>> done =
                    run(delivery(LaneDeliveryTest.this::store, () -> true), record("a", 1), record("b", 2));
            await().until(() -> counters.applied.sum() == 1);
            assertThat(target.tried()).containsExactlyInAnyOrder("a", "b");
            slow.complete(RETRY);

            assertThat(done.orTimeout(10, TimeUnit.SECONDS).join()).hasSize(2);
            awaitNothingParked();
            assertThat(target.tried()).endsWith("a");
        }

        @Test
        void of_other_keys_does_not_wait_and_yet_nothing_is_acknowledged_before_its_turn() throws Exception {
            CompletableFuture<Outcome> slow = new CompletableFuture<>();
            target.plan("slow", slow);
            List<Received> acknowledged = Collections.synchronizedList(new ArrayList<>());
            Received first = received(message("slow", "k1"), "k1", Standing.NEXT);
            Received second = received(message("other", "k2"), "k2", Standing.NEXT);
            Received third = received(message("behind", "k1"), "k1", Standing.NEXT);

            CompletionStage<Done> done = Source.from(List.of(first, second, third))
                    .via(delivery(LaneDeliveryTest.this::store, () -> true).flow())
                    .runForeach(acknowledged::add, TEST_KIT.system());
            await().until(() -> counters.applied.sum() == 1);
            assertThat(target.tried()).containsExactly("slow", "other");
            assertThat(acknowledged).isEmpty();

            slow.complete(Outcome.APPLIED);
            done.toCompletableFuture().get(10, TimeUnit.SECONDS);
            assertThat(target.tried()).containsExactly("slow", "other", "behind");
            assertThat(acknowledged).containsExactly(first, second, third);
        }
    }

    @Nested
    class A_flood_of_dead_letters {

        @Test
        void pauses_the_lane_until_a_person_resumes_it() {
            for (String token : List.of("a", "b", "c", "d")) {
                target.plan(token, REJECT);
            }

            CompletableFuture<List<Received>> done = run(
                    delivery(LaneDeliveryTest.this::store, () -> true),
                    record("a"),
                    record("b"),
                    record("c"),
                    record("d"));
            await().until(() -> gate().hold().isPresent());

            assertThat(gate().hold().orElseThrow().cause())
                    .isEqualTo("flood guard: more than 3 dead letters a minute, the last one: Invalid: never");
            assertThat(deadLetters).hasSize(3);
            assertThat(done).isNotDone();

            runs.get(0).givingUp().resume();
            assertThat(done.orTimeout(10, TimeUnit.SECONDS).join()).hasSize(4);
            assertThat(target.tried()).containsExactly("a", "b", "c", "d", "d");
        }
    }

    @Nested
    class A_dead_letter {

        @Test
        void is_stored_before_its_record_is_acknowledged() throws Exception {
            target.plan("a", REJECT);
            CompletableFuture<Done> stored = new CompletableFuture<>();
            CompletableFuture<DeadLetter> storing = new CompletableFuture<>();
            LaneDelivery delivery = delivery(
                    letter -> {
                        storing.complete(letter);
                        return stored;
                    },
                    () -> true);

            CompletableFuture<List<Received>> acknowledged = run(delivery, record("a"));
            storing.get(10, TimeUnit.SECONDS);
            assertThat(acknowledged).isNotDone();
            assertThat(counters.deadLettered.sum()).isZero();

            stored.complete(Done.getInstance());
            assertThat(acknowledged.get(10, TimeUnit.SECONDS)).hasSize(1);
            assertThat(counters.deadLettered.sum()).isEqualTo(1);
        }

        @Test
        void that_cannot_be_stored_fails_the_stream_so_that_its_record_comes_again() {
            target.plan("a", REJECT);

            CompletableFuture<List<Received>> acknowledged = run(
                    delivery(
                            letter -> CompletableFuture.failedFuture(new IllegalStateException("no Cassandra")),
                            () -> true),
                    record("a"));

            assertThatThrownBy(() -> acknowledged.get(10, TimeUnit.SECONDS)).hasRootCauseMessage("no Cassandra");
            assertThat(counters.deadLettered.sum()).isZero();
        }
    }

    @Nested
    class A_lane {

        @Test
        void of_a_node_whose_lease_has_lapsed_applies_nothing() {
            CompletableFuture<List<Received>> acknowledged =
                    run(delivery(LaneDeliveryTest.this::store, () -> false), record("a"));

            assertThatThrownBy(() -> acknowledged.get(10, TimeUnit.SECONDS))
                    .hasRootCauseMessage("ads/store: this node's lease has lapsed");
            assertThat(target.attempts()).isEmpty();
        }

        @Test
        void that_stops_does_not_wait_for_another_attempt_and_acknowledges_nothing() {
            CompletableFuture<Outcome> first = new CompletableFuture<>();
            target.plan("a", first);
            LaneDelivery delivery = delivery(LaneDeliveryTest.this::store, () -> true);
            CompletableFuture<List<Received>> acknowledged = run(delivery, record("a"));
            await().until(() -> target.attempts().size() == 1);

            delivery.stop();
            first.complete(RETRY);

            assertThatThrownBy(() -> acknowledged.get(10, TimeUnit.SECONDS))
                    .hasRootCauseInstanceOf(LaneDelivery.LaneStopping.class);
            assertThat(target.attempts()).hasSize(1);
            assertThat(deadLetters).isEmpty();
        }

        @Test
        void that_stops_leaves_what_is_due_tomorrow_within_a_step() {
            QueueRecord.Builder message = message("a").toBuilder();
            message.getEntryBuilder()
                    .setDueTimeMillis(
                            System.currentTimeMillis() + Duration.ofDays(1).toMillis());
            LaneDelivery delivery = delivery(LaneDeliveryTest.this::store, () -> true);
            CompletableFuture<List<Received>> acknowledged =
                    run(delivery, received(message.build(), "k", Standing.NEXT));

            delivery.stop();

            assertThatThrownBy(() -> acknowledged.get(10, TimeUnit.SECONDS))
                    .hasRootCauseInstanceOf(LaneDelivery.LaneStopping.class);
            assertThat(target.attempts()).isEmpty();
        }

        @Test
        void that_stops_finishes_what_it_has_begun() throws Exception {
            CompletableFuture<Outcome> first = new CompletableFuture<>();
            target.plan("a", first);
            LaneDelivery delivery = delivery(LaneDeliveryTest.this::store, () -> true);
            CompletableFuture<List<Received>> acknowledged = run(delivery, record("a"));
            await().until(() -> target.attempts().size() == 1);

            delivery.stop();
            first.complete(Outcome.APPLIED);

            assertThat(acknowledged.get(10, TimeUnit.SECONDS)).hasSize(1);
        }
    }

    private List<Received> deliver(Received... records) {
        return run(delivery(this::store, () -> true), records)
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    private CompletionStage<Done> store(DeadLetter letter) {
        deadLetters.add(letter);
        return CompletableFuture.completedFuture(Done.getInstance());
    }

    private static CompletableFuture<List<Received>> run(LaneDelivery delivery, Received... records) {
        return Source.from(List.of(records))
                .via(delivery.flow())
                .runWith(Sink.seq(), TEST_KIT.system())
                .toCompletableFuture();
    }

    private void awaitNothingParked() {
        await().atMost(Duration.ofSeconds(20)).until(() -> parking().keys().size() == 0);
        assertThat(parked.all()).isEmpty();
    }

    private Parking parking() {
        return runs.get(runs.size() - 1).parking();
    }

    private Gate gate() {
        return runs.get(runs.size() - 1).gate();
    }

    /** One run of the lane. */
    private record Run(Gate gate, Parking parking, GivingUp givingUp, Cancellable clock) {

        void stop() {
            clock.cancel();
            parking.stop();
        }
    }

    private LaneDelivery delivery(DeadLetters letters, BooleanSupplier leaseHeld) {
        BreakerSettings breaker = new BreakerSettings(4, Duration.ofMillis(30), Duration.ofMillis(60));
        LaneSettings settings = new LaneSettings(
                Duration.ofMillis(10),
                Duration.ofMillis(10),
                Duration.ofSeconds(1),
                Duration.ofMillis(20),
                longestDoubt,
                Duration.ofMillis(1),
                parkedKeys,
                4,
                breaker);
        Gate gate = new Gate(breaker, 8, InstantSource.system());
        Attempts attempts = new Attempts(
                TEST_KIT.system(),
                LANE,
                new Attempts.Way(gate, new Pace(OptionalInt.empty()), leaseHeld, target, region -> 0));
        GivingUp givingUp = new GivingUp(LANE, letters, gate, 3, counters);
        LaneTally tally = tally();
        Parking.Rules rules =
                new Parking.Rules(order, new RetryPolicy(retry.attempts(), retry.backoff(), retry.maximumAge(), atEnd));
        Parking parking = new Parking(
                parked,
                new ParkedKeys(parked.load().toCompletableFuture().join(), parkedKeys),
                record -> LaneDelivery.isCounted(tally, record, 1),
                rules,
                new Parking.Hands(attempts, givingUp, counters, failure -> {}));
        runs.add(new Run(gate, parking, givingUp, clock(gate, parking)));
        return new LaneDelivery(
                TEST_KIT.system(),
                LANE,
                new LaneDelivery.Means(attempts, parking, givingUp, new LaneDelivery.Books(tally, counters), settings),
                new LaneDelivery.Manner(1, 8, rules),
                new LaneDelivery.Trust(continuity, stopsAtFlaws));
    }

    private LaneTally tally() {
        return new LaneTally(LANE, stored, changed -> tallyStore.apply(changed));
    }

    private static Cancellable clock(Gate gate, Parking parking) {
        return TEST_KIT.system()
                .scheduler()
                .scheduleAtFixedRate(
                        Duration.ZERO,
                        Duration.ofMillis(5),
                        () -> {
                            gate.tick();
                            parking.tick(Instant.now());
                        },
                        TEST_KIT.system().executionContext());
    }

    private static RetryPolicy policy(int attempts, Duration backoff) {
        return new RetryPolicy(
                attempts, new Backoff(backoff, backoff, 2, 0), Duration.ZERO, RetryPolicy.AtEnd.DEAD_LETTER);
    }

    /** A record of the key "id" that continues the log. */
    private Received record(String token) {
        return received(message(token), "id", Standing.NEXT);
    }

    private Received record(String token, long sequence) {
        QueueRecord.Builder message = message(token).toBuilder();
        message.getEntryBuilder().setSequence(sequence);
        return received(message.build(), "id", Standing.NEXT);
    }

    private static Received received(QueueRecord message, String key, Standing standing) {
        return new Received(
                key, new Received.Decoded(message), standing, message.getEntry().getToken());
    }

    private static QueueRecord decoded(Received received) {
        return ((Received.Decoded) received.content()).message();
    }

    private QueueRecord message(String token) {
        return message(token, "id");
    }

    private QueueRecord message(String token, String id) {
        return QueueRecord.newBuilder()
                .setVersion(1)
                .setNamespace("ads")
                .setOrigin("eu")
                .setLogPartition(3)
                .setEpoch(1)
                .setEntry(Entry.newBuilder()
                        .setSequence(++lastSequence)
                        .setToken(token)
                        .setId(id)
                        .setWriteTimeMicros(1_700_000_000_000_000L + lastSequence)
                        .setAcceptedTimeMillis(System.currentTimeMillis())
                        .addAllTargets(Stream.of("index", "store").toList()))
                .build();
    }
}
