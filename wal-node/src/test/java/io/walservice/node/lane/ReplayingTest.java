package io.walservice.node.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.walservice.connectors.LaneId;
import io.walservice.connectors.LogPosition;
import io.walservice.connectors.Outcome;
import io.walservice.connectors.QueuePartitions;
import io.walservice.internal.v1.Entry;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.namespace.TargetSpec;
import io.walservice.node.gate.BreakerSettings;
import io.walservice.node.gate.Gate;
import io.walservice.node.gate.Pace;
import io.walservice.node.replay.ReplayOutcome;
import io.walservice.node.tally.LaneTally;
import io.walservice.node.tally.Settlement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A target that counts as out once three keys fail in a row. */
class ReplayingTest {

    private static final ActorTestKit TEST_KIT = ActorTestKit.create();
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final LaneId LANE = new LaneId("ads", "store");
    private static final UUID REPLAY = UUID.fromString("6f1c8f10-0d0c-11ef-9262-0242ac120002");
    private static final int QUEUE_PARTITIONS = 4;
    private static final Outcome RETRY = new Outcome.Retry("Busy: later");

    private final FakeTarget target = new FakeTarget();
    private final Gate gate =
            new Gate(new BreakerSettings(3, Duration.ofMillis(200), Duration.ofMillis(200)), 8, InstantSource.system());
    private final LaneTally tally = new LaneTally(LANE, Map.of(), changed -> CompletableFuture.completedFuture(true));
    private final AtomicBoolean wanted = new AtomicBoolean(true);
    private final Replaying replaying = replaying(new TargetSpec.Kv("store", List.of()));

    @AfterAll
    static void shutDown() {
        TEST_KIT.shutdownTestKit();
    }

    @Test
    void an_entry_is_applied_as_it_was() throws Exception {
        settle(record("a", 1));

        assertThat(get(apply("a", 1))).isEqualTo(ReplayOutcome.APPLIED);
        assertThat(target.attempts())
                .singleElement()
                .satisfies(attempt -> assertThat(attempt.delivery().entry())
                        .isEqualTo(record("a", 1).getEntry()));
    }

    @Test
    void an_entry_that_the_lane_has_not_settled_waits_for_that() throws Exception {
        CompletableFuture<ReplayOutcome> waiting = apply("a", 2);
        settle(record("a", 1));

        await().during(Duration.ofMillis(500)).atMost(PATIENCE).until(() -> !waiting.isDone());
        assertThat(target.tried()).isEmpty();
        settle(record("a", 2));

        assertThat(get(waiting)).isEqualTo(ReplayOutcome.APPLIED);
    }

    @Test
    void an_entry_that_is_refused_has_failed_at_once() throws Exception {
        settle(record("a", 1));
        target.plan("a1", new Outcome.Reject("Invalid: no"));

        assertThat(get(apply("a", 1))).isEqualTo(new ReplayOutcome.Failed("Invalid: no"));
        assertThat(target.tried()).hasSize(1);
    }

    @Test
    void an_entry_that_fails_alone_is_tried_again_and_then_has_failed() throws Exception {
        settle(record("a", 2));
        target.plan("a1", RETRY, RETRY).plan("a2", RETRY, RETRY, RETRY, RETRY);

        assertThat(get(apply("a", 1))).isEqualTo(ReplayOutcome.APPLIED);
        assertThat(get(apply("a", 2))).isEqualTo(new ReplayOutcome.Failed("Busy: later (attempt 3 of 3)"));
        assertThat(target.tried()).containsExactly("a1", "a1", "a1", "a2", "a2", "a2");
    }

    @Test
    void what_fails_while_the_target_is_out_does_not_count() throws Exception {
        target.out(true);
        List<CompletableFuture<ReplayOutcome>> all = List.of(applySettled("a"), applySettled("b"), applySettled("c"));

        await().atMost(PATIENCE).until(() -> {
            gate.tick();
            return target.attempts().size() >= 12;
        });
        assertThat(gate.hold()).isPresent();
        assertThat(all).noneMatch(CompletableFuture::isDone);
        target.out(false);

        await().atMost(PATIENCE).until(() -> {
            gate.tick();
            return all.stream().allMatch(CompletableFuture::isDone);
        });
        for (CompletableFuture<ReplayOutcome> each : all) {
            assertThat(get(each)).isEqualTo(ReplayOutcome.APPLIED);
        }
    }

    @Test
    void an_entry_that_is_no_longer_wanted_is_not_applied_wherever_it_waits() throws Exception {
        settle(record("a", 1));
        target.plan("a1", RETRY);
        CompletableFuture<ReplayOutcome> forAnotherAttempt = apply("a", 1);
        CompletableFuture<ReplayOutcome> forTheLane = apply("b", 9);
        wanted.set(false);

        assertThat(get(forAnotherAttempt)).isEqualTo(ReplayOutcome.UNWANTED);
        assertThat(get(forTheLane)).isEqualTo(ReplayOutcome.UNWANTED);
        assertThat(get(apply("a", 1))).isEqualTo(ReplayOutcome.UNWANTED);
        assertThat(target.tried()).containsExactly("a1");
    }

    @Test
    void an_entry_that_waits_fails_when_the_lane_stops() {
        CompletableFuture<ReplayOutcome> waiting = apply("a", 1);

        replaying.stop();

        assertThatThrownBy(() -> get(waiting)).hasCauseInstanceOf(LaneDelivery.LaneStopping.class);
    }

    @Test
    void a_target_that_does_not_know_a_repeat_is_told() throws Exception {
        settle(record("a", 1));
        Replaying toTopic = replaying(new TargetSpec.Kafka("ads", java.util.Optional.empty()));

        toTopic.apply(REPLAY, record("a", 1), wanted::get).toCompletableFuture().get(10, TimeUnit.SECONDS);

        assertThat(target.attempts())
                .singleElement()
                .satisfies(attempt -> assertThat(attempt.delivery().entry().getAttributesMap())
                        .containsEntry("wal-replay", REPLAY.toString()));
    }

    private CompletableFuture<ReplayOutcome> applySettled(String id) throws Exception {
        settle(record(id, 1));
        return apply(id, 1);
    }

    private CompletableFuture<ReplayOutcome> apply(String id, long sequence) {
        return replaying.apply(REPLAY, record(id, sequence), wanted::get).toCompletableFuture();
    }

    private static ReplayOutcome get(CompletableFuture<ReplayOutcome> outcome) throws Exception {
        return outcome.get(20, TimeUnit.SECONDS);
    }

    private void settle(QueueRecord record) throws Exception {
        int partition = QueuePartitions.partitionOf(record.getEntry().getId(), QUEUE_PARTITIONS);
        LogPosition position =
                new LogPosition(record.getEpoch(), record.getEntry().getSequence());
        tally.count(List.of(new LaneTally.Settled(partition, position, Settlement.APPLIED)))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private Replaying replaying(TargetSpec.Kind kind) {
        TargetSpec spec = new TargetSpec("store", kind, TargetSpec.Manner.parallel(8, TargetSpec.Sources.ALL));
        Attempts attempts = new Attempts(
                TEST_KIT.system(),
                LANE,
                new Attempts.Way(gate, new Pace(OptionalInt.empty()), () -> true, target, region -> 0));
        return new Replaying(TEST_KIT.system(), LANE, new Replaying.Means(attempts, tally, spec, QUEUE_PARTITIONS, 3));
    }

    private static QueueRecord record(String id, long sequence) {
        return QueueRecord.newBuilder()
                .setOrigin("eu")
                .setEpoch(1)
                .setEntry(Entry.newBuilder().setId(id).setSequence(sequence).setToken(id + sequence))
                .build();
    }
}
