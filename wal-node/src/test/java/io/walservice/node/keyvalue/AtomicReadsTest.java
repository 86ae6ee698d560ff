package io.walservice.node.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.google.protobuf.ByteString;
import io.walservice.connectors.kv.KvRows;
import io.walservice.connectors.kv.KvSettings;
import io.walservice.connectors.kv.KvTables;
import io.walservice.internal.v1.StagedItem;
import io.walservice.node.TestTables;
import io.walservice.node.staging.Decision;
import io.walservice.node.staging.Intents;
import io.walservice.node.staging.SetId;
import io.walservice.node.staging.SetTables;
import io.walservice.v1.Operation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Readers that meet a set at the end of its work, against a real Cassandra. */
class AtomicReadsTest {
    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final String NAMESPACE = "bank";
    private static final long WRITTEN = 7;

    @SuppressWarnings("NullAway.Init")
    private static TestTables cassandra;

    @SuppressWarnings("NullAway.Init")
    private static SetTables tables;

    /** What the set does goes by a session of its own, as it does on another node. */
    @SuppressWarnings("NullAway.Init")
    private static CqlSession elsewhere;

    private final SetId set = new SetId(NAMESPACE, UUID.randomUUID().toString());
    private final Intents.Key key = new Intents.Key(NAMESPACE, UUID.randomUUID().toString());
    private final String content = UUID.randomUUID().toString();
    private final AtomicBoolean applied = new AtomicBoolean();

    @BeforeAll
    static void connect() {
        cassandra = TestTables.create("atomic");
        tables = SetTables.prepare(cassandra.session(), cassandra.keyspace(), Duration.ofHours(1));
        elsewhere = TestTables.connect();
    }

    @AfterAll
    static void disconnect() {
        KIT.shutdownTestKit();
        elsewhere.close();
        cassandra.close();
    }

    @Test
    void a_large_value_is_read_from_where_its_set_stores_it() {
        commit();
        done(tables.contents().addChunk(content, 0, 0, ByteString.copyFromUtf8("large")));

        assertThat(read(item -> true)).containsExactly(found());
    }

    @Test
    void a_set_that_is_done_before_its_value_is_read_is_read_from_the_target() {
        commit();
        SetTables other = SetTables.prepare(elsewhere, cassandra.keyspace(), Duration.ofHours(1));

        assertThat(read(item -> {
                    if (applied.compareAndSet(false, true)) {
                        done(other.intents().release(key, set, WRITTEN));
                        done(other.contents().remove(content));
                    }
                    return true;
                }))
                .containsExactly(found());
        assertThat(applied).isTrue();
    }

    @Test
    void a_value_that_is_missing_while_its_set_still_has_the_id_is_an_error() {
        commit();

        assertThatThrownBy(() -> read(item -> true)).hasMessageContaining("chunk 0 is missing");
    }

    /** One item with a value of one chunk, which is stored later or never. */
    private void commit() {
        done(tables.decisions().decide(set, new Decision.Commit(content, WRITTEN)));
        done(tables.contents()
                .add(
                        content,
                        StagedItem.newBuilder()
                                .setPosition(0)
                                .setNamespace(NAMESPACE)
                                .addTargets("store")
                                .setId(key.id())
                                .setOperation(Operation.OPERATION_PUT_VALUE)
                                .setChunks(1)
                                .build()));
        assertThat(done(tables.intents().take(key, set))).contains(set);
    }

    private List<Found> read(Predicate<StagedItem> touches) {
        AtomicReads reads = new AtomicReads(KIT.system(), tables);
        Place place = new Place(NAMESPACE, "store", new KvRows(kvTables(), "store"));
        return done(reads.read(
                place, Set.of(key.id()), new AtomicReads.Look(this::rowsOfTheTarget, touches, item -> true)));
    }

    private CompletionStage<List<Found>> rowsOfTheTarget() {
        return CompletableFuture.completedStage(applied.get() ? List.of(found()) : List.of());
    }

    private Found found() {
        return new Found(key.id(), "", ByteString.copyFromUtf8("large"), Map.of(), WRITTEN);
    }

    private static KvTables kvTables() {
        return new KvTables(
                cassandra.session(),
                new KvSettings(
                        cassandra.keyspace(),
                        "{'class': 'SimpleStrategy', 'replication_factor': 1}",
                        DefaultConsistencyLevel.LOCAL_QUORUM,
                        Duration.ofSeconds(5)));
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .copy()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }
}
