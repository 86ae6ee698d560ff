package io.walservice.node.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.walservice.connectors.LaneId;
import io.walservice.node.TestTables;
import io.walservice.node.replay.Replay.State;
import io.walservice.node.replay.ReplayPart.Counts;
import io.walservice.node.replay.ReplayPart.Failure;
import io.walservice.node.replay.ReplayPart.Range;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ReplayStoreTest {

    @SuppressWarnings("NullAway.Init")
    private static TestTables tables;

    @SuppressWarnings("NullAway.Init")
    private static ReplayStore store;

    private final LaneId lane = new LaneId("replay-" + UUID.randomUUID(), "store");

    @BeforeAll
    static void connect() {
        tables = TestTables.create("replay");
        store = new ReplayStore(tables.session(), tables.keyspace());
    }

    @AfterAll
    static void disconnect() {
        tables.close();
    }

    @Test
    void a_replay_is_found_as_it_was_begun() {
        Replay replay = replay(new ReplaySelection(
                new ReplayTimes(Optional.of(Instant.ofEpochMilli(7)), Optional.of(Instant.ofEpochMilli(18))),
                new ReplayFilter(
                        Optional.of(TextMatch.beginningWith("user-")),
                        Optional.of(TextMatch.exactly("name")),
                        Map.of("job", "7")),
                Set.of("eu.0.17", "eu.1.18")));

        assertThat(done(store.begin(replay))).isEqualTo(new ReplayStore.Begun(replay));

        assertThat(done(store.find(lane, replay.id()))).contains(replay);
        assertThat(done(store.active(lane))).contains(replay);
        assertThat(done(store.list(lane))).containsExactly(replay);
        assertThat(done(store.find(lane, ReplayStore.newId()))).isEmpty();
    }

    @Test
    void a_target_has_one_at_a_time_until_it_has_ended() {
        Replay first = begin();
        Replay second = replay(ALL);

        assertThat(done(store.begin(second))).isEqualTo(new ReplayStore.Occupied(first.id()));
        assertThat(done(store.find(lane, second.id()))).isEmpty();
        done(store.pause(first));
        assertThat(done(store.begin(second))).isEqualTo(new ReplayStore.Occupied(first.id()));
        done(store.resume(first));
        done(store.end(first, State.DONE, ""));

        assertThat(done(store.active(lane))).isEmpty();
        assertThat(done(store.begin(second))).isEqualTo(new ReplayStore.Begun(second));
        assertThat(done(store.active(lane)).map(Replay::id)).contains(second.id());
        assertThat(done(store.list(lane))).extracting(Replay::id).containsExactly(second.id(), first.id());
    }

    @Test
    void progress_is_that_of_each_log_partition() {
        Replay replay = begin();
        ReplayPart part = new ReplayPart(
                1,
                replay.parts().get(1).range(),
                9,
                new Counts(4, 1, 2, 1),
                List.of(new Failure("eu.1.8", "Refused: no, really not")));

        done(store.advance(replay, part));

        Replay found = done(store.find(lane, replay.id())).orElseThrow();
        assertThat(found.parts()).containsExactly(replay.parts().get(0), part);
        assertThat(done(store.list(lane))).containsExactly(found);
    }

    @Test
    void what_a_person_decided_wins_over_what_the_lane_reports() {
        Replay replay = begin();

        done(store.pause(replay));
        done(store.end(replay, State.DONE, ""));
        assertThat(state(replay)).isEqualTo(State.PAUSED);
        assertThat(done(store.active(lane)).map(Replay::id)).contains(replay.id());

        done(store.cancel(replay));
        done(store.resume(replay));
        done(store.end(replay, State.FAILED, "gone"));
        assertThat(state(replay)).isEqualTo(State.CANCELLED);
        assertThat(done(store.active(lane))).isEmpty();
    }

    @Test
    void one_that_has_ended_stays_as_it_is_and_says_why() {
        Replay replay = begin();
        done(store.end(replay, State.FAILED, "the journal is gone"));
        Replay next = begin();

        done(store.cancel(replay));
        done(store.pause(replay));

        Replay found = done(store.find(lane, replay.id())).orElseThrow();
        assertThat(found.state()).isEqualTo(State.FAILED);
        assertThat(found.cause()).isEqualTo("the journal is gone");
        assertThat(done(store.active(lane)).map(Replay::id)).contains(next.id());
    }

    private static final ReplaySelection ALL = new ReplaySelection(ReplayTimes.ALL, ReplayFilter.ALL, Set.of());

    private State state(Replay replay) {
        return done(store.find(lane, replay.id())).orElseThrow().state();
    }

    private Replay begin() {
        Replay replay = replay(ALL);
        assertThat(done(store.begin(replay))).isEqualTo(new ReplayStore.Begun(replay));
        return replay;
    }

    private Replay replay(ReplaySelection selection) {
        UUID id = ReplayStore.newId();
        ReplayOrder order =
                new ReplayOrder(lane, selection, new ReplayOrder.Manner(100, true), "ann", ReplayStore.timeOf(id));
        return new Replay(
                id,
                order,
                State.RUNNING,
                "",
                List.of(ReplayPart.begin(0, new Range(1, 30)), ReplayPart.begin(1, new Range(5, 4))));
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }
}
