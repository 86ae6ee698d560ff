package io.walservice.node.park;

import static org.assertj.core.api.Assertions.assertThat;

import io.walservice.connectors.LaneId;
import io.walservice.internal.v1.Entry;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.namespace.Order;
import io.walservice.node.TestTables;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ParkedListingTest {

    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");

    @SuppressWarnings("NullAway.Init")
    private static TestTables tables;

    @SuppressWarnings("NullAway.Init")
    private static ParkStore store;

    @SuppressWarnings("NullAway.Init")
    private static ParkedListing listing;

    private final LaneId id = new LaneId("parked-" + UUID.randomUUID(), "store");
    private final ParkedLane lane = done(store.claim(id));

    @BeforeAll
    static void connect() {
        tables = TestTables.create("parked");
        store = new ParkStore(tables.session(), tables.keyspace());
        listing = new ParkedListing(tables.session(), tables.keyspace());
    }

    @AfterAll
    static void disconnect() {
        tables.close();
    }

    @Test
    void a_lane_that_was_claimed_and_parked_nothing_shows_nothing() {
        assertThat(done(listing.after(id, Optional.empty(), false, 10))).isEmpty();
    }

    @Test
    void a_key_shows_how_its_first_entry_is_and_how_many_wait() {
        done(lane.put(ParkedEntry.behind(record("milk", 9), Order.KEY, NOW)));
        done(lane.put(ParkedEntry.failed(record("milk", 7), Order.KEY, 3, NOW.plusSeconds(5), "Busy: later")));
        done(lane.put(ParkedEntry.behind(record("milk", 8), Order.KEY, NOW)));

        assertThat(done(listing.after(id, Optional.empty(), false, 10)))
                .containsExactly(new ParkedListing.Key(
                        id, "milk", 3, new ParkedListing.First(3, NOW.plusSeconds(5), false, "Busy: later")));
    }

    @Test
    void pages_of_any_size_hold_every_key_once() {
        List<String> all = IntStream.range(0, 1_200).mapToObj(i -> "key-" + i).toList();
        for (int from = 0; from < all.size(); from += 100) {
            Stream<CompletionStage<?>> puts = all.subList(from, from + 100).stream()
                    .map(key -> lane.put(ParkedEntry.behind(record(key, 1), Order.KEY, NOW)));
            puts.toList().forEach(ParkedListingTest::done);
        }

        for (int size : List.of(7, 500, 501, 2_000)) {
            assertThat(keys(size, false)).containsExactlyInAnyOrderElementsOf(all);
        }
    }

    @Test
    void those_that_wait_for_a_person_can_be_listed_alone() {
        done(lane.put(ParkedEntry.failed(record("tried", 1), Order.KEY, 3, NOW, "Busy")));
        done(lane.put(
                ParkedEntry.failed(record("held", 2), Order.KEY, 3, NOW, "Busy").heldBack(3, "Busy (attempt 3 of 3)")));
        done(lane.put(ParkedEntry.behind(record("held", 3), Order.KEY, NOW)));

        assertThat(keys(1, true)).containsExactly("held");
        assertThat(keys(1, false)).containsExactlyInAnyOrder("held", "tried");
    }

    private List<String> keys(int pageSize, boolean heldOnly) {
        List<String> keys = new ArrayList<>();
        Optional<String> after = Optional.empty();
        while (true) {
            List<ParkedListing.Key> page = done(listing.after(id, after, heldOnly, pageSize));
            page.forEach(key -> keys.add(key.parkKey()));
            if (page.size() < pageSize) {
                return keys;
            }
            after = Optional.of(page.get(pageSize - 1).parkKey());
        }
    }

    private static QueueRecord record(String id, long sequence) {
        return QueueRecord.newBuilder()
                .setVersion(1)
                .setEpoch(1)
                .setEntry(Entry.newBuilder().setId(id).setSequence(sequence))
                .build();
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
