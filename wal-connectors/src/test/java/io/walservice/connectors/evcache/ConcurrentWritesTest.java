package io.walservice.connectors.evcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.walservice.connectors.Delivery;
import io.walservice.connectors.Outcome;
import io.walservice.internal.v1.Entry;
import io.walservice.namespace.TargetSpec;
import io.walservice.v1.Operation;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Several nodes write the same items of one cache, in any order; a target each stands for the nodes. */
class ConcurrentWritesTest {
    private static final long NOW = 1_700_000_000_000_000L * 1_024;
    private static final int NODES = 6;
    private static final int ITEMS = 4;
    private static final int WRITES_OF_AN_ITEM = 40;
    private static final int IN_FLIGHT = 16;

    @SuppressWarnings("NullAway.Init")
    private static CacheServers servers;

    @SuppressWarnings("NullAway.Init")
    private static VersionTables tables;

    @SuppressWarnings("NullAway.Init")
    private static EvCacheReader reader;

    private final String id = UUID.randomUUID().toString();
    private final List<EvCacheTarget> open = new ArrayList<>();

    /** What one entry says. */
    private record Write(String item, ItemVersion version, String value) {}

    @BeforeAll
    static void start() {
        servers = new CacheServers(2);
        tables = new VersionTables();
        reader = new EvCacheReader(servers.address(0));
    }

    @AfterAll
    static void stop() {
        reader.close();
        tables.close();
        servers.close();
    }

    @AfterEach
    void closeTargets() {
        open.forEach(EvCacheTarget::close);
    }

    @RepeatedTest(8)
    void every_item_ends_as_its_newest_write_left_it_on_every_replica(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<Write> writes = writes(random);
        List<EvCacheTarget> nodes = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            nodes.add(target(List.of(
                    new SlowReplica(replica(0), ConcurrentWritesTest::aMoment),
                    new SlowReplica(replica(1), ConcurrentWritesTest::aMoment))));
        }
        List<Write> deliveries = new ArrayList<>(writes);
        deliveries.addAll(writes.subList(0, writes.size() / 2));
        Collections.shuffle(deliveries, random);

        applyAll(deliveries, nodes);

        try (EvCacheReader second = new EvCacheReader(servers.address(1))) {
            newest(writes).forEach((item, write) -> {
                Optional<String> expected = write.version().removes() ? Optional.empty() : Optional.of(write.value());
                assertThat(reader.get("ADS:" + item)).as("%s", write).isEqualTo(expected);
                assertThat(second.get("ADS:" + item)).as("%s", write).isEqualTo(expected);
            });
        }
    }

    @Test
    void what_is_added_after_a_newer_removal_found_nothing_is_taken_back() {
        Write put = put(NOW, 1, "put");
        Write removal = removal(NOW + 1, 2);
        EvCacheTarget other = node(ConcurrentWritesTest::nothing);
        EvCacheTarget late = node(() -> other.apply(delivery(removal)));

        assertThat(done(late.apply(delivery(put)))).isEqualTo(Outcome.APPLIED);

        assertThat(reader.get("ADS:" + id)).isEmpty();
    }

    @Test
    void what_is_added_after_a_newer_write_came_and_was_dropped_is_taken_back() {
        Write put = put(NOW, 1, "older");
        Write newer = put(NOW + 1, 2, "newer");
        EvCacheTarget other = node(ConcurrentWritesTest::nothing);
        Replica bare = replica(0);
        EvCacheTarget late = node(() -> other.apply(delivery(newer))
                .thenCompose(applied -> bare.get("ADS:" + id))
                .thenCompose(item -> bare.remove("ADS:" + id, item.orElseThrow().token())));

        assertThat(done(late.apply(delivery(put)))).isEqualTo(Outcome.APPLIED);

        assertThat(reader.get("ADS:" + id)).isEmpty();
        bare.close();
    }

    @Test
    void a_newer_write_between_an_older_ones_look_and_its_replacement_stays() {
        EvCacheTarget other = node(ConcurrentWritesTest::nothing);
        done(other.apply(delivery(put(NOW, 1, "first"))));
        EvCacheTarget late = node(() -> other.apply(delivery(put(NOW + 2, 3, "newest"))));

        assertThat(done(late.apply(delivery(put(NOW + 1, 2, "older"))))).isEqualTo(Outcome.APPLIED);

        assertThat(reader.get("ADS:" + id)).contains("newest");
    }

    @Test
    void a_newer_write_between_an_older_removals_look_and_its_deletion_stays() {
        EvCacheTarget other = node(ConcurrentWritesTest::nothing);
        done(other.apply(delivery(put(NOW, 1, "first"))));
        EvCacheTarget late = node(() -> other.apply(delivery(put(NOW + 2, 3, "newest"))));

        assertThat(done(late.apply(delivery(removal(NOW + 1, 2))))).isEqualTo(Outcome.APPLIED);

        assertThat(reader.get("ADS:" + id)).contains("newest");
    }

    @Test
    void an_add_that_a_server_carries_out_long_after_a_removal_lasts_for_moments() {
        EvCacheTarget other = node(ConcurrentWritesTest::nothing);
        Replica bare = replica(0);
        LateAdd late = new LateAdd(bare);
        EvCacheTarget dying = target(List.of(late));
        CompletionStage<Outcome> unanswered = dying.apply(delivery(put(NOW, 1, "late")));
        await().until(late::isHeld);
        done(other.apply(delivery(removal(NOW + 1, 2))));

        late.carryOut();

        assertThat(reader.get("ADS:" + id)).contains("late");
        assertThat(done(unanswered)).isInstanceOf(Outcome.Retry.class);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> reader.get("ADS:" + id).isEmpty());
    }

    // ---- writes

    private List<Write> writes(Random random) {
        List<Write> writes = new ArrayList<>();
        for (int item = 0; item < ITEMS; item++) {
            for (int i = 0; i < WRITES_OF_AN_ITEM; i++) {
                // Few versions, so that there are ties, and some items that end removed.
                ItemVersion version = new ItemVersion(NOW + random.nextInt(12), i + 1, random.nextInt(3) == 0);
                writes.add(new Write(id + item, version, "value " + i));
            }
        }
        return writes;
    }

    private static Map<String, Write> newest(List<Write> writes) {
        Map<String, Write> newest = new HashMap<>();
        for (Write write : writes) {
            newest.merge(
                    write.item(), write, (one, other) -> one.version().compareTo(other.version()) > 0 ? one : other);
        }
        return newest;
    }

    private Write put(long version, long sequence, String value) {
        return new Write(id, new ItemVersion(version, sequence, false), value);
    }

    private Write removal(long version, long sequence) {
        return new Write(id, new ItemVersion(version, sequence, true), "");
    }

    private static Delivery delivery(Write write) {
        boolean removes = write.version().removes();
        Entry entry = Entry.newBuilder()
                .setId(write.item())
                .setSequence(write.version().sequence())
                .setOperation(removes ? Operation.OPERATION_DELETE_VALUE : Operation.OPERATION_PUT_VALUE)
                .setPayload(removes ? ByteString.EMPTY : ByteString.copyFromUtf8(write.value()))
                .build();
        return new Delivery(
                "ads", "0-" + entry.getSequence(), entry, write.version().version(), 1);
    }

    private static void applyAll(List<Write> deliveries, List<EvCacheTarget> nodes) {
        Semaphore room = new Semaphore(IN_FLIGHT);
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < deliveries.size(); i++) {
            room.acquireUninterruptibly();
            all.add(applied(nodes.get(i % NODES), delivery(deliveries.get(i)))
                    .whenComplete((done, failure) -> room.release())
                    .toCompletableFuture());
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    private static CompletionStage<Outcome> applied(EvCacheTarget node, Delivery delivery) {
        return node.apply(delivery)
                .thenCompose(outcome -> outcome instanceof Outcome.Retry
                        ? applied(node, delivery)
                        : CompletableFuture.completedStage(outcome));
    }

    // ---- nodes

    /** A node on one replica, that lets something happen before its first change. */
    private EvCacheTarget node(Supplier<CompletionStage<?>> before) {
        return target(List.of(SlowReplica.once(replica(0), before)));
    }

    private EvCacheTarget target(List<Replica> replicas) {
        TargetSpec.EvCache cache = Caches.byId(servers.address(0), servers.address(1));
        EvCacheTarget target = new EvCacheTarget("cache", cache, replicas, tables.table, InstantSource.system());
        open.add(target);
        return target;
    }

    private static Replica replica(int server) {
        TargetSpec.EvCache cache = Caches.byId(servers.address(server));
        return new MemcachedReplica(cache.replicas().get(0).place(), cache, ForkJoinPool.commonPool());
    }

    private static CompletionStage<?> nothing() {
        return CompletableFuture.completedStage(null);
    }

    /** Mostly short, and sometimes longer than all that another write takes. */
    private static CompletionStage<?> aMoment() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int micros = random.nextInt(5) == 0 ? random.nextInt(20_000, 80_000) : random.nextInt(2_000);
        Executor later = CompletableFuture.delayedExecutor(micros, TimeUnit.MICROSECONDS);
        return CompletableFuture.runAsync(() -> {}, later);
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }

    /** Holds an add back, as a network might, for longer than anybody waits for its answer. */
    private static final class LateAdd implements Replica {
        private final Replica replica;
        private volatile Optional<Supplier<CompletionStage<Boolean>>> held = Optional.empty();

        LateAdd(Replica replica) {
            this.replica = replica;
        }

        boolean isHeld() {
            return held.isPresent();
        }

        void carryOut() {
            assertThat(done(held.orElseThrow().get())).isTrue();
        }

        @Override
        public CompletionStage<Optional<Item>> get(String name) {
            return replica.get(name);
        }

        @Override
        public CompletionStage<Boolean> replace(String name, ByteString value, int lifeSeconds, long token) {
            return replica.replace(name, value, lifeSeconds, token);
        }

        @Override
        public CompletionStage<Boolean> add(String name, ByteString value, int lifeSeconds) {
            held = Optional.of(() -> replica.add(name, value, lifeSeconds));
            return new CompletableFuture<>();
        }

        @Override
        public CompletionStage<Boolean> remove(String name, long token) {
            return replica.remove(name, token);
        }

        @Override
        public void close() {
            replica.close();
        }
    }
}
