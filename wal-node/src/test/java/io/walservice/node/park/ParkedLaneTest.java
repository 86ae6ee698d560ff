package io.walservice.node.park;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.walservice.connectors.LaneId;
import io.walservice.internal.v1.Entry;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.namespace.Order;
import io.walservice.node.TestTables;
import io.walservice.node.park.ParkedEntries.Waiting;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.pekko.Done;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ParkedLaneTest {

    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");

    @SuppressWarnings("NullAway.Init")
    private static TestTables tables;

    @SuppressWarnings("NullAway.Init")
    private static ParkStore store;

    private final LaneId id = new LaneId("park-" + UUID.randomUUID(), "store");
    private final ParkedLane lane = done(store.claim(id));

    @BeforeAll
    static void connect() {
        tables = TestTables.create("park");
        store = new ParkStore(tables.session(), tables.keyspace());
    }

    @AfterAll
    static void disconnect() {
        tables.close();
    }

    @Test
    void a_lane_without_parked_entries_loads_none() {
        assertThat(done(lane.load())).isEmpty();
        assertThat(done(lane.head("milk"))).isEmpty();
    }

    @Test
    void entries_of_a_key_come_in_log_order_whichever_was_stored_first() {
        ParkedEntry second = ParkedEntry.behind(record("milk", 1, 9), Order.KEY, NOW);
        ParkedEntry first = ParkedEntry.failed(record("milk", 1, 7), Order.KEY, 3, NOW.plusSeconds(5), "Busy");
        ParkedEntry third = ParkedEntry.behind(record("milk", 2, 8), Order.KEY, NOW);
        done(lane.put(second));
        done(lane.put(third));
        done(lane.put(first));

        assertThat(done(lane.head("milk"))).contains(first);
        done(lane.remove(first));
        assertThat(done(lane.head("milk"))).contains(second);
        done(lane.remove(second));
        assertThat(done(lane.head("milk"))).contains(third);
    }

    @Test
    void another_run_loads_what_waits_by_key() {
        done(lane.put(ParkedEntry.failed(record("milk", 1, 7), Order.KEY, 3, NOW.plusSeconds(5), "Busy")));
        done(lane.put(ParkedEntry.behind(record("milk", 1, 9), Order.KEY, NOW)));
        done(lane.put(ParkedEntry.failed(record("bread", 1, 8), Order.KEY, 1, NOW, "Busy")
                .heldBack(1, "Busy")));

        assertThat(done(done(store.claim(id)).load()))
                .containsExactlyInAnyOrder(
                        new Waiting("milk", 2, 9, NOW.plusSeconds(5), false), new Waiting("bread", 1, 8, NOW, true));
    }

    @Test
    void an_entry_that_failed_again_is_stored_anew() {
        ParkedEntry entry = ParkedEntry.failed(record("milk", 1, 7), Order.KEY, 1, NOW, "Busy");
        done(lane.put(entry));
        ParkedEntry again = entry.failedAgain(2, NOW.plusSeconds(9), "Timeout");

        done(lane.put(again));

        assertThat(done(lane.head("milk"))).contains(again);
        assertThat(done(lane.load()))
                .singleElement()
                .extracting(Waiting::entries)
                .isEqualTo(1L);
    }

    @Test
    void without_an_order_each_entry_waits_alone() {
        ParkedEntry first = ParkedEntry.failed(record("milk", 1, 7), Order.NONE, 1, NOW, "Busy");
        ParkedEntry second = ParkedEntry.failed(record("milk", 1, 9), Order.NONE, 1, NOW, "Busy");
        done(lane.put(first));
        done(lane.put(second));

        assertThat(done(lane.load())).hasSize(2);
        assertThat(done(lane.head(second.parkKey()))).contains(second);
    }

    @Test
    void a_run_whose_successor_has_begun_changes_nothing_any_more() {
        ParkedEntry entry = ParkedEntry.failed(record("milk", 1, 7), Order.KEY, 1, NOW, "Busy");
        done(lane.put(entry));
        ParkedLane successor = done(store.claim(id));

        assertThatThrownBy(() -> done(lane.put(ParkedEntry.behind(record("milk", 1, 9), Order.KEY, NOW))))
                .hasMessageContaining("another run of the lane");
        assertThatThrownBy(() -> done(lane.remove(entry))).hasMessageContaining("another run of the lane");

        assertThat(done(successor.load())).containsExactly(new Waiting("milk", 1, 7, NOW, false));
    }

    @Test
    void applied_entries_are_gone_and_counted_once_whoever_counts() {
        ParkedEntry first = ParkedEntry.failed(record("milk", 1, 7), Order.KEY, 1, NOW, "Busy");
        ParkedEntry second = ParkedEntry.failed(record("bread", 1, 8), Order.KEY, 1, NOW, "Busy");
        ParkedEntry third = ParkedEntry.failed(record("eggs", 1, 9), Order.KEY, 1, NOW, "Busy");
        Stream.of(first, second, third).forEach(entry -> done(lane.put(entry)));

        done(lane.applied(first));
        ParkedLane successor = done(store.claim(id));
        done(successor.applied(second));

        assertThatThrownBy(() -> done(lane.applied(third))).hasMessageContaining("another run of the lane");
        assertThatThrownBy(() -> done(lane.applied(third))).hasMessageContaining("another run of the lane");
        assertThat(successor.appliedSoFar()).isEqualTo(2);
        assertThat(done(store.count(id))).isEqualTo(new ParkStore.Count(1, 2));
        assertThat(done(successor.load())).map(Waiting::parkKey).containsExactly("eggs");
    }

    @Test
    void many_entries_of_a_bucket_are_applied_at_the_same_time_and_all_are_counted() {
        List<ParkedEntry> many = IntStream.rangeClosed(1, 200)
                .mapToObj(n -> ParkedEntry.failed(record("k" + n, 1, n), Order.KEY, 1, NOW, "Busy"))
                .toList();
        many.forEach(entry -> done(lane.put(entry)));

        List<CompletionStage<Done>> applied = many.stream().map(lane::applied).toList();

        applied.forEach(each -> done(each));
        assertThat(done(store.count(id))).isEqualTo(new ParkStore.Count(0, 200));
    }

    @Test
    void where_an_entry_is_parked_can_be_found_out_with_its_last_failure() {
        done(lane.put(ParkedEntry.failed(record("milk", 1, 7), Order.KEY, 1, NOW, "Busy")));
        done(lane.put(ParkedEntry.behind(record("milk", 1, 9), Order.KEY, NOW)));

        assertThat(find(record("milk", 1, 7))).contains("Busy");
        assertThat(find(record("milk", 1, 9))).contains("");
        assertThat(find(record("milk", 1, 8))).isEmpty();
    }

    private Optional<String> find(QueueRecord record) {
        return done(store.find(id, record, Order.KEY));
    }

    private static QueueRecord record(String key, long epoch, long sequence) {
        return QueueRecord.newBuilder()
                .setVersion(1)
                .setNamespace("ads")
                .setEpoch(epoch)
                .setEntry(Entry.newBuilder().setId(key).setSequence(sequence))
                .build();
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }
}
