package io.walservice.node.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.walservice.internal.v1.Entry;
import io.walservice.node.TestTables;
import io.walservice.node.log.Departure;
import io.walservice.node.log.DuePlace;
import io.walservice.node.log.LogPartitionId;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The schedule's tables, in a real Cassandra. */
class ScheduleStoreTest {

    private static final Duration RETENTION = Duration.ofDays(7);
    private static final long SECOND = 1_900_000_000L;
    private static final long HOUR = SECOND / 3_600;

    private static ActorTestKit kit;
    private static TestTables tables;
    private static ScheduleStore store;

    private final LogPartitionId id =
            new LogPartitionId("n" + UUID.randomUUID().toString().substring(0, 8), 3);

    @BeforeAll
    static void start() {
        kit = ActorTestKit.create();
        tables = TestTables.create("schedule");
        store = new ScheduleStore(tables.session(), tables.keyspace(), kit.system());
    }

    @AfterAll
    static void stop() {
        tables.close();
        kit.shutdownTestKit();
    }

    @Test
    void reads_a_second_in_the_order_of_its_places_and_in_pieces() {
        put(entry(7, 500), entry(9, 200), entry(8, 200), entry(5, 999), entry(6, 1_000));

        assertThat(places(new DuePlace(SECOND * 1_000, 0), DuePlace.endOf(SECOND * 1_000 + 999), 3))
                .containsExactly(place(8, 200), place(9, 200), place(7, 500));
        assertThat(places(place(7, 500), DuePlace.endOf(SECOND * 1_000 + 999), 3))
                .containsExactly(place(5, 999));
        assertThat(places(new DuePlace(SECOND * 1_000, 0), DuePlace.endOf(SECOND * 1_000 + 499), 10))
                .containsExactly(place(8, 200), place(9, 200));
        assertThat(done(store.entries(id, SECOND, place(8, 200), place(7, 500))))
                .containsExactly(entry(9, 200), entry(7, 500));
    }

    @Test
    void knows_the_hours_and_the_seconds_that_have_entries() {
        put(entry(1, 0), entry(2, 999), entry(3, 5_000), entry(4, 2 * 3_600_000));

        assertThat(done(store.hours(id, 0))).containsExactly(HOUR, HOUR + 2);
        assertThat(done(store.hours(id, HOUR + 1))).containsExactly(HOUR + 2);
        assertThat(done(store.seconds(id, HOUR))).containsExactly(SECOND, SECOND + 5);
        assertThat(done(store.seconds(id, HOUR + 1))).isEmpty();
    }

    @Test
    void storing_an_entry_again_changes_nothing_of_how_it_left() {
        put(entry(1, 10), entry(2, 20), entry(3, 30));
        done(store.mark(id, List.of(new Departure(1, place(1, 10), 77), new Departure(2, place(2, 20), 0))));
        put(entry(1, 10), entry(2, 20), entry(3, 30));

        List<ScheduledRow> rows = done(store.find(id, List.of(place(1, 10), place(2, 20), place(3, 30), place(4, 40))));
        assertThat(rows).extracting(ScheduledRow::firedAs).containsExactly(77L, 0L, 0L);
        assertThat(rows).extracting(ScheduledRow::cancelled).containsExactly(false, true, false);
        assertThat(rows).extracting(ScheduledRow::waits).containsExactly(false, false, true);
        assertThat(done(store.find(id, place(1, 10))))
                .hasValueSatisfying(row -> assertThat(row.entry()).hasValue(entry(1, 10)));
    }

    @Test
    void an_entry_that_is_called_off_before_it_is_stored_does_not_wait_afterwards() {
        done(store.mark(id, List.of(new Departure(1, place(1, 10), 0))));
        put(entry(1, 10));

        assertThat(done(store.rows(id, SECOND, DuePlace.START, DuePlace.endOf(Long.MAX_VALUE), 10)))
                .singleElement()
                .satisfies(row -> assertThat(row.waits()).isFalse());
    }

    @Test
    void tells_when_an_entry_is_due_of_which_only_the_sequence_is_known() {
        put(entry(1, 10), entry(5_000, 20));

        assertThat(done(store.place(id, 5_000))).hasValue(place(5_000, 20));
        assertThat(done(store.place(id, 2))).isEmpty();
    }

    @Test
    void deletes_an_hour_with_all_that_is_in_it_and_nothing_else() {
        put(entry(1, 0), entry(2, 5_000), entry(3, 3_600_000));
        done(store.deleteHour(id, HOUR));

        assertThat(done(store.hours(id, 0))).containsExactly(HOUR + 1);
        assertThat(done(store.seconds(id, HOUR))).isEmpty();
        assertThat(done(store.find(id, List.of(place(1, 0), place(2, 5_000), place(3, 3_600_000)))))
                .extracting(ScheduledRow::place)
                .containsExactly(place(3, 3_600_000));
    }

    private List<DuePlace> places(DuePlace after, DuePlace upTo, int limit) {
        return done(store.rows(id, SECOND, after, upTo, limit)).stream()
                .map(ScheduledRow::place)
                .toList();
    }

    private void put(Entry... entries) {
        done(store.put(id, List.of(entries), RETENTION));
    }

    private static Entry entry(long sequence, long afterMillis) {
        return Entry.newBuilder()
                .setSequence(sequence)
                .setToken("t" + sequence)
                .setDueTimeMillis(SECOND * 1_000 + afterMillis)
                .setPayload(ByteString.copyFromUtf8("payload of " + sequence))
                .build();
    }

    private static DuePlace place(long sequence, long afterMillis) {
        return new DuePlace(SECOND * 1_000 + afterMillis, sequence);
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
