package io.walservice.node.staging;

import static org.assertj.core.api.Assertions.assertThat;

import io.walservice.node.TestTables;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What is decided once, and who holds what, on a real Cassandra. */
class DecisionsTest {

    @SuppressWarnings("NullAway.Init")
    private static TestTables tables;

    @SuppressWarnings("NullAway.Init")
    private static Decisions decisions;

    @SuppressWarnings("NullAway.Init")
    private static Intents intents;

    @SuppressWarnings("NullAway.Init")
    private static OpenSets open;

    private final SetId set = new SetId("bank", UUID.randomUUID().toString());
    private final SetId other = new SetId("bank", UUID.randomUUID().toString());
    private final Intents.Key key = new Intents.Key("bank", UUID.randomUUID().toString());

    @BeforeAll
    static void connect() {
        tables = TestTables.create("staging");
        decisions = new Decisions(tables.session(), tables.keyspace(), Duration.ofHours(1));
        intents = new Intents(tables.session(), tables.keyspace(), Duration.ofHours(1));
        open = new OpenSets(tables.session(), tables.keyspace());
    }

    @AfterAll
    static void disconnect() {
        tables.close();
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static Decision.Drop drop(String... contents) {
        return new Decision.Drop(Set.of(contents));
    }

    @Nested
    class A_decision {
        private final Decision commit = new Decision.Commit("c1", 7);
        private final Decision refusal = new Decision.Refuse("BUSY", "held");

        @Test
        void that_is_made_stays() {
            assertThat(done(decisions.read(set))).isEmpty();
            assertThat(done(decisions.decide(set, commit))).isEqualTo(commit);
            assertThat(done(decisions.decide(set, refusal))).isEqualTo(commit);
            assertThat(done(decisions.decide(set, drop("c1")))).isEqualTo(commit);
            assertThat(done(decisions.read(set))).contains(commit);
        }

        @Test
        void of_many_at_the_same_time_is_one() {
            List<CompletableFuture<Decision>> all = IntStream.range(0, 6)
                    .mapToObj(n -> decisions
                            .decide(set, n % 2 == 0 ? new Decision.Commit("c1", n + 1) : refusal)
                            .toCompletableFuture())
                    .toList();
            assertThat(all.stream().map(DecisionsTest::done).distinct()).hasSize(1);
        }

        @Test
        void to_drop_content_binds_that_content_alone() {
            assertThat(done(decisions.decide(set, drop("c1")))).isEqualTo(drop("c1"));
            assertThat(done(decisions.decide(set, commit))).isEqualTo(drop("c1"));

            Decision second = new Decision.Commit("c2", 9);
            assertThat(done(decisions.decide(set, second))).isEqualTo(second);
            assertThat(done(decisions.decide(set, commit))).isEqualTo(second);
        }

        @Test
        void to_drop_more_content_forgets_none() {
            done(decisions.decide(set, drop("c1")));
            assertThat(done(decisions.decide(set, drop("c2")))).isEqualTo(drop("c2"));

            assertThat(done(decisions.decide(set, commit))).isEqualTo(drop("c1", "c2"));
        }
    }

    @Nested
    class An_id {
        @Test
        void is_held_by_one_set_until_that_gives_it_back() {
            assertThat(done(intents.take(key, set))).contains(set);
            assertThat(done(intents.take(key, set))).contains(set);
            assertThat(done(intents.take(key, other))).contains(set);

            done(intents.release(key, other, 5));
            assertThat(done(intents.read(key))).isEqualTo(new Intents.Intent(Optional.of(set), 0));

            done(intents.release(key, set, 5));
            assertThat(done(intents.read(key))).isEqualTo(new Intents.Intent(Optional.empty(), 5));
            assertThat(done(intents.take(key, other))).contains(other);
            done(intents.releaseUnused(key, other));
            assertThat(done(intents.read(key))).isEqualTo(new Intents.Intent(Optional.empty(), 5));
        }

        @Test
        void of_a_set_that_is_open_stays_with_it() {
            Holds holds = new Holds(intents, open);
            done(open.add(set, Instant.now()));
            assertThat(done(holds.take(key, set))).isTrue();

            assertThat(done(holds.take(key, other))).isFalse();
        }

        @Test
        void that_a_closed_set_has_left_behind_goes_to_who_wants_it() {
            Holds holds = new Holds(intents, open);
            done(open.add(set, Instant.now()));
            done(holds.take(key, set));
            done(open.remove(set));

            assertThat(done(holds.take(key, other))).isTrue();
            assertThat(done(intents.read(key)).holder()).contains(other);
        }
    }

    @Test
    void open_sets_are_listed_by_their_slots() {
        Instant since = Instant.ofEpochMilli(1_000);
        done(open.add(set, since));

        assertThat(done(open.in(IntStream.range(0, OpenSets.SLOTS).boxed().toList())))
                .contains(new OpenSets.OpenSet(set, since));
        done(open.remove(set));
        assertThat(done(open.contains(set))).isFalse();
    }
}
