package io.walservice.node.tally;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.walservice.connectors.LaneId;
import io.walservice.connectors.LogPosition;
import io.walservice.node.TestTables;
import io.walservice.node.tally.LaneTally.Settled;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TallyStoreTest {

    @SuppressWarnings("NullAway.Init")
    private static TestTables tables;

    @SuppressWarnings("NullAway.Init")
    private static TallyStore store;

    private final LaneId lane = new LaneId("tally-" + UUID.randomUUID(), "store");

    @BeforeAll
    static void connect() {
        tables = TestTables.create("tally");
        store = new TallyStore(tables.session(), tables.keyspace());
    }

    @AfterAll
    static void disconnect() {
        tables.close();
    }

    @Test
    void a_lane_that_never_ran_has_settled_nothing() {
        assertThat(done(store.total(lane))).isEqualTo(Tally.START);
        assertThat(done(store.claim(lane)).total()).isEqualTo(Tally.START);
    }

    @Test
    void the_next_run_goes_on_counting_where_this_one_ended() {
        LaneTally first = done(store.claim(lane));
        done(first.count(List.of(
                new Settled(0, at(1, 7), Settlement.APPLIED),
                new Settled(0, at(1, 9), Settlement.PARKED),
                new Settled(3, at(1, 8), Settlement.DEAD_LETTERED))));

        LaneTally second = done(store.claim(lane));
        done(second.count(List.of(new Settled(0, at(2, 1), Settlement.APPLIED))));

        assertThat(second.settled(0, at(1, 9))).isTrue();
        assertThat(second.settled(0, at(2, 2))).isFalse();
        assertThat(second.settled(1, at(1, 1))).isFalse();
        assertThat(done(store.total(lane))).isEqualTo(new Tally(at(2, 1), 2, 1, 1));
    }

    @Test
    void what_comes_again_is_not_counted_again() {
        LaneTally tally = done(store.claim(lane));
        done(tally.count(List.of(new Settled(0, at(1, 7), Settlement.APPLIED))));

        done(tally.count(List.of(
                new Settled(0, at(1, 6), Settlement.APPLIED), new Settled(0, at(1, 7), Settlement.DEAD_LETTERED))));

        assertThat(done(store.total(lane))).isEqualTo(new Tally(at(1, 7), 1, 0, 0));
    }

    @Test
    void a_run_whose_successor_has_begun_counts_nothing_any_more() {
        LaneTally former = done(store.claim(lane));
        LaneTally successor = done(store.claim(lane));
        List<Settled> one = List.of(new Settled(0, at(1, 7), Settlement.APPLIED));

        assertThatThrownBy(() -> done(former.count(one))).hasMessageContaining("another run of the lane");

        assertThat(former.settled(0, at(1, 7))).isFalse();
        assertThat(done(store.total(lane))).isEqualTo(Tally.START);
        done(successor.count(one));
        assertThat(done(store.total(lane)).applied()).isEqualTo(1);
    }

    private static LogPosition at(long epoch, long sequence) {
        return new LogPosition(epoch, sequence);
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }
}
