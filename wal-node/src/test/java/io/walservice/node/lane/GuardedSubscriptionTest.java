package io.walservice.node.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.walservice.connectors.LaneId;
import io.walservice.connectors.LogPosition;
import io.walservice.connectors.MessageQueue;
import io.walservice.connectors.OriginLog;
import io.walservice.connectors.QueueId;
import io.walservice.connectors.Received;
import io.walservice.connectors.Subscription;
import io.walservice.internal.v1.Entry;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.node.lane.GuardedSubscription.Knowledge;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class GuardedSubscriptionTest {

    private static final ActorTestKit ACTORS = ActorTestKit.create();
    private static final LaneId FOREIGN = new LaneId("ads", "store", "us");
    private static final QueueId QUEUE = new QueueId("ads", "kafka", 8);
    private static final LogPosition KNOWN = new LogPosition(1, 20);

    private final List<String> done = new CopyOnWriteArrayList<>();
    private final Map<Integer, Optional<LogPosition>> wentOn = new HashMap<>();
    private Map<Integer, LogPosition> lost = Map.of();
    private boolean mayLose = true;
    private OriginLog origin = (lane, source, partition, after) -> Source.<QueueRecord>failed(new AssertionError());

    @AfterAll
    static void shutDown() {
        ACTORS.shutdownTestKit();
    }

    @Test
    void a_whole_queue_is_read_at_once() {
        subscribe(FOREIGN, Set.of(), false);

        awaitDone("queue");
    }

    @Test
    void what_a_queue_has_lost_comes_from_the_journal_of_its_region_before_the_rest() {
        lost = Map.of(3, KNOWN);
        origin = (lane, source, partition, after) -> {
            assertThat(List.of(source, partition, after)).isEqualTo(List.of("us", 3, KNOWN));
            return Source.from(List.of(record(21), record(24)));
        };

        subscribe(FOREIGN, Set.of(), false);

        awaitDone("21", "24", "goOn", "queue");
        assertThat(wentOn).containsExactly(Map.entry(3, Optional.of(new LogPosition(1, 24))));
    }

    @Test
    void a_partition_that_seems_broken_is_mended_as_well() {
        origin = (lane, source, partition, after) -> Source.from(List.of(record(21)));

        subscribe(FOREIGN, Set.of(3), false);

        awaitDone("21", "goOn", "queue");
    }

    @Test
    void where_nothing_is_missing_after_all_it_goes_on_where_it_was() {
        lost = Map.of(3, KNOWN);
        origin = (lane, source, partition, after) -> Source.empty();

        subscribe(FOREIGN, Set.of(), false);

        awaitDone("goOn", "queue");
        assertThat(wentOn).containsExactly(Map.entry(3, Optional.of(KNOWN)));
    }

    @Test
    void nothing_is_read_past_a_hole_that_cannot_be_filled_and_the_failure_names_it() {
        lost = Map.of(3, KNOWN);
        origin = (lane, source, partition, after) -> Source.from(List.of(record(21)))
                .concatLazy(Source.lazySource(
                        () -> Source.failed(new OriginLog.Unavailable("region us of namespace ads has no api"))));

        Subscription subscription = subscribe(FOREIGN, Set.of(), false);

        assertThatThrownBy(() -> subscription.completion().toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining(
                        "records after 1:20 of partition 3 of ads are gone from the queue of region us, and cannot be read from its"
                                + " journal: region us of namespace ads has no api");
        assertThat(done).containsExactly("21");
    }

    @Test
    void a_person_may_decide_to_go_on_without_what_is_missing() {
        lost = Map.of(3, KNOWN);

        subscribe(FOREIGN, Set.of(), true);

        awaitDone("goOn", "queue");
        assertThat(wentOn).containsExactly(Map.entry(3, Optional.empty()));
    }

    @Test
    void a_lane_that_stops_meanwhile_reads_no_further() {
        lost = Map.of(3, KNOWN);
        origin = (lane, source, partition, after) ->
                Source.from(List.of(record(21))).concat(Source.maybe());
        GuardedSubscription subscription = subscribe(FOREIGN, Set.of(), false);
        awaitDone("21");
        assertThat(subscription.hole()).isPresent();

        subscription.drain();

        assertThatThrownBy(() -> subscription.completion().toCompletableFuture().join())
                .isInstanceOf(CompletionException.class);
        assertThat(done).containsExactly("21");
    }

    @Test
    void a_queue_that_loses_nothing_is_not_asked() {
        lost = Map.of(3, KNOWN);
        mayLose = false;

        subscribe(new LaneId("ads", "store"), Set.of(), false);

        awaitDone("queue");
    }

    @Test
    void what_the_own_region_s_queue_has_lost_comes_from_the_own_journal() {
        lost = Map.of(3, KNOWN);
        origin = (lane, source, partition, after) -> {
            assertThat(source).isEmpty();
            return Source.from(List.of(record(21)));
        };

        subscribe(new LaneId("ads", "store"), Set.of(), false);

        awaitDone("21", "goOn", "queue");
    }

    private void awaitDone(String... expected) {
        await().untilAsserted(() -> assertThat(done).containsExactly(expected));
    }

    private GuardedSubscription subscribe(LaneId lane, Set<Integer> suspects, boolean acceptsLoss) {
        Flow<Received, Received, NotUsed> settle = Flow.of(Received.class).map(received -> {
            done.add(Long.toString(
                    ((Received.Decoded) received.content()).message().getEntry().getSequence()));
            return received;
        });
        return new GuardedSubscription(ACTORS.system(), lane, QUEUE, new Lane.Sources(new Queue(), origin), settle)
                .begin(new Knowledge(Map.of(3, KNOWN), suspects, acceptsLoss));
    }

    private static QueueRecord record(long sequence) {
        return QueueRecord.newBuilder()
                .setEpoch(1)
                .setOrigin("us")
                .setEntry(Entry.newBuilder().setId("id").setSequence(sequence))
                .build();
    }

    /** Says what it has lost, and remembers what it was told. */
    private final class Queue implements MessageQueue {

        @Override
        public boolean mayLose(QueueId queue) {
            return mayLose;
        }

        @Override
        public CompletionStage<Map<Integer, LogPosition>> lost(
                QueueId queue, LaneId lane, Map<Integer, LogPosition> settled) {
            return CompletableFuture.completedFuture(lost);
        }

        @Override
        public CompletionStage<Done> goOn(QueueId queue, LaneId lane, Map<Integer, Optional<LogPosition>> marks) {
            done.add("goOn");
            wentOn.putAll(marks);
            return CompletableFuture.completedFuture(Done.getInstance());
        }

        @Override
        public Subscription subscribe(QueueId queue, LaneId lane, Flow<Received, Received, NotUsed> settle) {
            done.add("queue");
            return new Subscription() {
                @Override
                public CompletionStage<Done> completion() {
                    return new CompletableFuture<>();
                }

                @Override
                public CompletionStage<Done> drain() {
                    return new CompletableFuture<>();
                }
            };
        }

        @Override
        public CompletionStage<Done> create(QueueId queue) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Done> publish(QueueId queue, List<LaneId> lanes, List<QueueRecord> records) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Progress> progress(QueueId queue, LaneId lane) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Done> trim(QueueId queue, Readers readers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
