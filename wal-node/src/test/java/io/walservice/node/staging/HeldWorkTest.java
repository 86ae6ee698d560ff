package io.walservice.node.staging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.walservice.node.TestTables;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Work that takes ids as sets do, against a real Cassandra. */
class HeldWorkTest {
    private static final ActorTestKit KIT = ActorTestKit.create();

    @SuppressWarnings("NullAway.Init")
    private static TestTables cassandra;

    @SuppressWarnings("NullAway.Init")
    private static SetTables tables;

    private final SetId set = new SetId("bank", UUID.randomUUID().toString());
    private final List<Intents.Key> keys = IntStream.range(0, 3)
            .mapToObj(n -> new Intents.Key("bank", n + UUID.randomUUID().toString()))
            .toList();

    @BeforeAll
    static void connect() {
        cassandra = TestTables.create("held");
        tables = SetTables.prepare(cassandra.session(), cassandra.keyspace(), Duration.ofHours(1));
    }

    @AfterAll
    static void disconnect() {
        KIT.shutdownTestKit();
        cassandra.close();
    }

    @Test
    void waits_for_an_id_that_a_set_has_and_goes_on_when_that_gives_it_back() {
        done(tables.open().add(set, Instant.now()));
        done(tables.holds().take(keys.get(1), set));

        CompletableFuture<String> work = whileHolding(() -> CompletableFuture.completedStage("done"));
        await().until(() -> done(tables.intents().read(keys.get(0))).holder().isPresent());
        assertThat(work).isNotDone();
        done(tables.intents().release(keys.get(1), set, 1));

        assertThat(done(work)).isEqualTo("done");
        assertThatNothingIsHeld();
        done(tables.open().remove(set));
    }

    @Test
    void gives_up_where_a_set_keeps_an_id_for_too_long() {
        done(tables.open().add(set, Instant.now()));
        done(tables.holds().take(keys.get(2), set));

        assertThatThrownBy(() -> done(whileHolding(() -> CompletableFuture.completedStage("never"))))
                .hasCauseInstanceOf(HeldWork.Contended.class)
                .hasMessageContaining(keys.get(2).toString());

        done(tables.intents().releaseUnused(keys.get(2), set));
        assertThatNothingIsHeld();
        done(tables.open().remove(set));
    }

    @Test
    void gives_its_ids_back_where_it_fails() {
        assertThatThrownBy(() ->
                        done(whileHolding(() -> CompletableFuture.failedStage(new IllegalStateException("no such")))))
                .hasMessageContaining("no such");

        assertThatNothingIsHeld();
    }

    private CompletableFuture<String> whileHolding(Supplier<CompletionStage<String>> work) {
        return new HeldWork(KIT.system(), tables).whileHolding(keys, work).toCompletableFuture();
    }

    private void assertThatNothingIsHeld() {
        assertThat(keys)
                .allSatisfy(key ->
                        assertThat(done(tables.intents().read(key)).holder()).isEqualTo(Optional.empty()));
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .copy()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }
}
