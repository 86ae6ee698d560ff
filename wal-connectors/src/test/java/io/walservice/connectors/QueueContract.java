package io.walservice.connectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.walservice.internal.v1.QueueRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.Done;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every queue promises, against its real server. */
public abstract class QueueContract {
    private static final int PARTITIONS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    protected final QueueId queue =
            new QueueId("contract-" + UUID.randomUUID().toString().substring(0, 8), "any", PARTITIONS);
    protected final LaneId search = new LaneId(queue.namespace(), "search");
    protected final LaneId cache = new LaneId(queue.namespace(), "cache");
    protected final ChainedRecords log = new ChainedRecords(queue);
    private final List<LaneProbe> probes = new ArrayList<>();

    /** The queue under test; the same instance for the whole test. */
    protected abstract MessageQueue queues();

    /** Puts a value that the log did not write onto a partition of the queue. */
    protected abstract void putForeign(QueueId onto, int partition, ByteString value);

    protected abstract void stopServer();

    protected abstract void startServer();

    /** Whether a lane gets records of a partition while earlier ones of it are not settled. */
    protected boolean readsPastUnsettled() {
        return true;
    }

    /** Whether a value may have no bytes at all. */
    protected boolean takesEmptyValues() {
        return true;
    }

    /** Told what is in the journal, before it is published. */
    protected void journalled(List<QueueRecord> records) {}

    @BeforeEach
    void createQueue() {
        done(queues().create(queue));
    }

    @AfterEach
    void drainLanes() {
        startServer();
        probes.forEach(LaneProbe::release);
        probes.forEach(probe -> await().atMost(PATIENCE)
                .until(() -> probe.drain().toCompletableFuture().isDone()));
    }

    @Test
    void creating_a_queue_again_changes_nothing() {
        done(publish(queue, log.next(3)));
        done(queues().create(queue));

        assertThat(done(queues().progress(queue, search)).lag()).isEqualTo(3);
    }

    @Test
    void creating_a_queue_that_exists_with_other_partitions_fails_and_says_so() {
        assertThatThrownBy(() -> done(queues().create(new QueueId(queue.namespace(), "any", PARTITIONS * 2))))
                .rootCause()
                .hasMessageContaining("4 (expected: 8)");
    }

    @Test
    void publishing_onto_a_queue_that_does_not_exist_fails() {
        QueueId missing = new QueueId("contract-missing", "any", PARTITIONS);

        assertThatThrownBy(() -> done(queues().publish(missing, List.of(search), log.next(1))))
                .hasMessageContaining("Unknown");
    }

    @Test
    void every_record_arrives_once_in_the_order_of_its_partition() {
        LaneProbe lane = lane(search);
        List<QueueRecord> published = publishInBatches(20, 50);

        awaitUntil(() -> lane.received().size() >= published.size());
        awaitSettled(search);

        assertThat(lane.received()).hasSameSizeAs(published);
        assertThat(byPartition(lane.applied())).isEqualTo(byPartition(published));
    }

    /** A broker refuses what it does not lead yet; what is sent right behind must not get in before it. */
    @Test
    void batches_that_follow_one_another_onto_new_queues_keep_their_order() {
        for (int i = 0; i < 20; i++) {
            QueueId fresh =
                    new QueueId("contract-" + UUID.randomUUID().toString().substring(0, 8), "any", PARTITIONS);
            ChainedRecords chain = new ChainedRecords(fresh);
            List<QueueRecord> records = chain.next(60);
            done(queues().create(fresh));

            CompletionStage<Done> first = publish(fresh, records.subList(0, 20));
            CompletionStage<Done> second = publish(fresh, records.subList(20, 40));
            CompletionStage<Done> third = publish(fresh, records.subList(40, 60));
            done(first);
            done(second);
            done(third);

            LaneProbe lane = new LaneProbe(queues(), fresh, new LaneId(fresh.namespace(), "search"));
            probes.add(lane);
            awaitUntil(() -> lane.received().size() == 60);
            assertThat(byPartition(lane.applied())).isEqualTo(byPartition(records));
        }
    }

    @Test
    void a_lane_that_never_ran_begins_with_the_oldest_record() {
        List<QueueRecord> published = publishInBatches(1, 30);

        LaneProbe lane = lane(search);

        awaitUntil(() -> lane.received().size() == 30);
        assertThat(byPartition(lane.applied())).isEqualTo(byPartition(published));
    }

    @Test
    void a_lane_resumes_after_its_last_acknowledged_record() {
        done(publish(queue, log.next(20)));
        LaneProbe first = lane(search);
        awaitUntil(() -> first.applied().size() == 20);
        done(first.drain());

        List<QueueRecord> later = log.next(10);
        done(publish(queue, later));
        LaneProbe second = lane(search);

        awaitUntil(() -> second.received().size() == 10);
        assertThat(second.applied()).containsExactlyInAnyOrderElementsOf(later);
    }

    @Test
    void what_was_not_settled_when_a_lane_failed_comes_again_to_be_applied() {
        LaneProbe first = lane(search).hold();
        List<QueueRecord> published = publishInBatches(1, 12);
        awaitInFlight(first, 12);

        LaneProbe successor = lane(search);

        assertThatThrownBy(() -> done(first.subscription().completion())).hasMessageContaining("another subscription");
        awaitUntil(() -> successor.received().size() == 12);
        assertThat(byPartition(successor.applied())).isEqualTo(byPartition(published));
    }

    @Test
    void a_lane_that_fails_ends_its_subscription_and_gets_the_unsettled_records_again() {
        LaneProbe first = lane(search).hold();
        List<QueueRecord> published = publishInBatches(1, 12);
        awaitInFlight(first, 12);

        first.fail();

        assertThatThrownBy(() -> done(first.subscription().completion())).hasMessageContaining("lane failed");
        LaneProbe successor = lane(search);
        awaitUntil(() -> successor.received().size() == 12);
        assertThat(byPartition(successor.applied())).isEqualTo(byPartition(published));
    }

    @Test
    void records_that_are_published_again_are_repeats() {
        LaneProbe lane = lane(search);
        List<QueueRecord> published = publishInBatches(1, 40);
        awaitSettled(search);

        List<QueueRecord> suffix = published.subList(25, 40);
        done(publish(queue, suffix));

        awaitUntil(() -> lane.received().size() == 55);
        assertThat(lane.withStanding(Standing.REPEAT)).containsExactlyInAnyOrderElementsOf(suffix);
    }

    @Test
    void records_that_are_published_again_while_the_first_are_in_flight_are_repeats() {
        LaneProbe lane = lane(search).hold();
        List<QueueRecord> published = publishInBatches(1, 20);
        done(publish(queue, published));

        awaitInFlight(lane, 40);
        lane.release();
        awaitUntil(() -> lane.received().size() == 40);
        assertThat(lane.withStanding(Standing.REPEAT)).hasSize(20);
        assertThat(byPartition(lane.applied())).isEqualTo(byPartition(published));
    }

    @Test
    void records_that_are_published_again_are_repeats_after_a_restart_of_the_lane_too() {
        LaneProbe first = lane(search);
        List<QueueRecord> published = publishInBatches(1, 40);
        awaitUntil(() -> first.applied().size() == 40);
        done(first.drain());

        List<QueueRecord> suffix = published.subList(30, 40);
        done(publish(queue, suffix));
        log.takeOver();
        List<QueueRecord> fresh = log.next(10);
        done(publish(queue, fresh));
        LaneProbe second = lane(search);

        awaitUntil(() -> second.received().size() == 20);
        assertThat(second.withStanding(Standing.REPEAT)).containsExactlyInAnyOrderElementsOf(suffix);
        assertThat(second.applied()).containsExactlyInAnyOrderElementsOf(fresh);
    }

    @Test
    void repeats_do_not_take_a_lane_back() {
        LaneProbe first = lane(search);
        List<QueueRecord> published = publishInBatches(1, 20);
        done(publish(queue, published.subList(0, 10)));
        awaitUntil(() -> first.received().size() == 30);
        done(first.drain());
        assertThat(done(queues().progress(queue, search)).settled()).isEqualTo(log.last());

        done(publish(queue, published.subList(10, 20)));
        LaneProbe second = lane(search);

        awaitUntil(() -> second.received().size() == 10);
        assertThat(second.applied()).isEmpty();
    }

    @Test
    void a_record_before_its_predecessor_is_premature_until_both_come_in_order() {
        List<QueueRecord> chain = Stream.generate(() -> log.next("one-key", ByteString.EMPTY))
                .limit(4)
                .toList();
        LaneProbe first = lane(search);
        done(publish(queue, List.of(chain.get(0), chain.get(2), chain.get(3))));
        awaitUntil(() -> first.received().size() == 3);
        assertThat(first.applied()).containsExactly(chain.get(0));
        done(first.drain());

        done(publish(queue, chain.subList(1, 4)));
        LaneProbe second = lane(search);

        awaitUntil(() -> second.received().size() == 3);
        assertThat(second.applied()).isEqualTo(chain.subList(1, 4));
    }

    @Test
    void what_the_log_did_not_write_arrives_as_malformed_once_and_stops_nothing() {
        QueueRecord good = log.next(1).get(0);
        int partition = partitionOf(good);
        List<ByteString> foreign = new ArrayList<>(List.of(
                ByteString.copyFromUtf8("not protobuf at all"),
                good.toBuilder().setVersion(2).build().toByteString(),
                good.toBuilder().setNamespace("another").build().toByteString(),
                good.toBuilder().clearEntry().build().toByteString()));
        if (takesEmptyValues()) {
            foreign.add(ByteString.EMPTY);
        }
        LaneProbe first = lane(search);
        foreign.forEach(value -> putForeign(queue, partition, value));
        done(publish(queue, List.of(good)));
        awaitUntil(() -> first.received().size() == foreign.size() + 1);
        done(first.drain());

        assertThat(first.malformed()).extracting(Received.Malformed::bytes).containsExactlyElementsOf(foreign);
        assertThat(first.malformed()).extracting(Received.Malformed::position).doesNotHaveDuplicates();
        assertThat(first.applied()).containsExactly(good);

        done(publish(queue, List.of(good)));
        LaneProbe second = lane(search);
        awaitUntil(() -> second.received().size() == 1);
        assertThat(second.withStanding(Standing.REPEAT)).containsExactly(good);
    }

    @Test
    void lanes_progress_independently() {
        LaneProbe slow = lane(search).hold();
        LaneProbe fast = lane(cache);
        publishInBatches(1, 10);

        awaitUntil(() -> fast.applied().size() == 10);
        awaitSettled(cache);

        awaitInFlight(slow, 10);
        assertThat(done(queues().progress(queue, search))).isEqualTo(new MessageQueue.Progress(Map.of(), 10));
    }

    @Test
    void progress_tells_the_last_settled_position_of_each_partition_and_the_lag() {
        MessageQueue.Progress before = done(queues().progress(queue, search));
        publishInBatches(1, 10);
        MessageQueue.Progress published = done(queues().progress(queue, search));
        lane(search);
        awaitSettled(search);

        assertThat(before).isEqualTo(new MessageQueue.Progress(Map.of(), 0));
        assertThat(published).isEqualTo(new MessageQueue.Progress(Map.of(), 10));
        assertThat(done(queues().progress(queue, search))).isEqualTo(new MessageQueue.Progress(log.last(), 0));
    }

    /** The two lanes, and nobody elsewhere. */
    protected MessageQueue.Readers readers() {
        return new MessageQueue.Readers(List.of(search, cache), List.of(), Duration.ofDays(7));
    }

    @Test
    void trimming_keeps_what_a_lane_has_not_acknowledged() {
        LaneProbe slow = lane(cache).hold();
        lane(search);
        List<QueueRecord> published = publishInBatches(1, 20);
        awaitInFlight(slow, 20);
        awaitSettled(search);

        done(queues().trim(queue, readers()));
        assertThat(done(queues().progress(queue, cache)).lag()).isEqualTo(20);
        slow.release();

        awaitSettled(cache);
        assertThat(byPartition(slow.applied())).isEqualTo(byPartition(published));
    }

    @Test
    void trimming_keeps_everything_for_a_lane_that_never_ran() {
        lane(search);
        publishInBatches(1, 20);
        awaitSettled(search);

        done(queues().trim(queue, readers()));

        assertThat(done(queues().progress(queue, cache)).lag()).isEqualTo(20);
    }

    @Test
    void draining_settles_what_is_in_flight() {
        LaneProbe lane = lane(search).hold();
        publishInBatches(1, 10);
        awaitInFlight(lane, 10);

        CompletionStage<?> drained = lane.drain();
        assertThat(drained.toCompletableFuture()).isNotDone();
        assertThat(done(queues().progress(queue, search)).lag()).isEqualTo(10);
        lane.release();
        done(drained);

        assertThat(done(queues().progress(queue, search)).lag())
                .isEqualTo(10 - lane.received().size());
    }

    @Test
    void a_payload_of_one_mebibyte_travels() {
        QueueRecord large = log.next("large", ByteString.copyFrom(new byte[1024 * 1024]));
        LaneProbe lane = lane(search);

        done(publish(queue, List.of(large)));

        awaitUntil(() -> lane.applied().size() == 1);
        assertThat(lane.applied()).containsExactly(large);
    }

    @Test
    void the_loss_of_the_server_loses_nothing() {
        LaneProbe lane = lane(search).restartingAfterFailures();
        List<QueueRecord> published = new ArrayList<>(publishInBatches(5, 20));
        awaitUntil(() -> !lane.applied().isEmpty());

        stopServer();
        List<QueueRecord> during = log.next(50);
        assertThatThrownBy(() -> done(publish(queue, during))).isNotNull();
        startServer();
        publishUntilItSucceeds(during);
        published.addAll(during);
        published.addAll(publishInBatches(5, 20));

        await().atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(done(queues().progress(queue, search)))
                        .isEqualTo(new MessageQueue.Progress(log.last(), 0)));
        assertThat(byPartition(lane.applied().stream().distinct().toList())).isEqualTo(byPartition(published));
    }

    protected final LaneProbe lane(LaneId id) {
        LaneProbe probe = new LaneProbe(queues(), queue, id);
        probes.add(probe);
        return probe;
    }

    protected final List<QueueRecord> publishInBatches(int batches, int size) {
        List<QueueRecord> all = new ArrayList<>();
        for (int i = 0; i < batches; i++) {
            List<QueueRecord> batch = log.next(size);
            done(publish(queue, batch));
            all.addAll(batch);
        }
        return all;
    }

    private CompletionStage<Done> publish(QueueId onto, List<QueueRecord> records) {
        journalled(records);
        List<LaneId> lanes = ChainedRecords.TARGETS.stream()
                .map(target -> new LaneId(onto.namespace(), target))
                .toList();
        return queues().publish(onto, lanes, records);
    }

    /** Waits until a lane that settles nothing has all of so many records in flight, or all that it can have. */
    private void awaitInFlight(LaneProbe lane, int records) {
        awaitUntil(() -> readsPastUnsettled()
                ? lane.received().size() == records
                : !lane.received().isEmpty());
    }

    private void publishUntilItSucceeds(List<QueueRecord> batch) {
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .until(() -> done(publish(queue, batch)) != null);
    }

    protected final void awaitSettled(LaneId lane) {
        awaitUntil(() -> done(queues().progress(queue, lane)).lag() == 0);
    }

    protected final Map<Integer, List<Long>> byPartition(List<QueueRecord> records) {
        return records.stream()
                .collect(Collectors.groupingBy(
                        this::partitionOf,
                        Collectors.mapping(record -> record.getEntry().getSequence(), Collectors.toList())));
    }

    private int partitionOf(QueueRecord record) {
        return QueuePartitions.partitionOf(record.getEntry().getId(), PARTITIONS);
    }

    protected static void awaitUntil(Callable<Boolean> condition) {
        await().atMost(PATIENCE).until(condition);
    }

    protected static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
