package io.walservice.connectors.evcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.walservice.connectors.Delivery;
import io.walservice.connectors.LatestWriteContract;
import io.walservice.connectors.Outcome;
import io.walservice.connectors.Target;
import io.walservice.connectors.TargetContents;
import io.walservice.connectors.TargetContents.Item;
import io.walservice.internal.v1.Entry;
import io.walservice.namespace.CacheItems;
import io.walservice.namespace.CacheReplica;
import io.walservice.namespace.DataSize;
import io.walservice.namespace.TargetSpec;
import io.walservice.v1.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EvCacheTargetTest extends LatestWriteContract {
    @SuppressWarnings("NullAway.Init")
    private static CacheServers servers;

    @SuppressWarnings("NullAway.Init")
    private static VersionTables tables;

    @SuppressWarnings("NullAway.Init")
    private static EvCacheReader reader;

    private final List<Target> open = new ArrayList<>();
    private volatile Instant now = Instant.now();
    private final Target target = open(Caches.byId(servers.address(0)));

    @BeforeAll
    static void start() {
        servers = new CacheServers(4);
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
        open.forEach(Target::close);
    }

    private Target open(TargetSpec.EvCache cache) {
        Target opened = new EvCaches("eu", tables.table, () -> now, ForkJoinPool.commonPool()).open("cache", cache);
        open.add(opened);
        return opened;
    }

    @Override
    protected Target target() {
        return target;
    }

    @Override
    protected Optional<String> read(String ofId) {
        return reader.get("ADS:" + ofId);
    }

    @Override
    protected void stopServer() {
        servers.kill(0);
    }

    @Override
    protected void startServer() {
        servers.start(0);
    }

    @Test
    void an_item_is_called_by_app_id_and_key_and_each_key_is_an_item_of_its_own() {
        Target byBoth = open(Caches.cache(CacheItems.By.ID_AND_KEY, Duration.ZERO, servers.address(0)));
        done(byBoth.apply(keyed("colour", Operation.OPERATION_PUT)));
        done(byBoth.apply(keyed("size", Operation.OPERATION_PUT)));

        assertThat(done(byBoth.apply(keyed("size", Operation.OPERATION_DELETE))))
                .isEqualTo(Outcome.APPLIED);

        assertThat(reader.get("ADS:" + id() + ":colour")).contains("colour");
        assertThat(reader.get("ADS:" + id() + ":size")).isEmpty();
    }

    @Test
    void the_removal_of_a_whole_id_is_rejected_where_items_have_keys() {
        Target byBoth = open(Caches.cache(CacheItems.By.ID_AND_KEY, Duration.ZERO, servers.address(0)));

        assertThat(done(byBoth.apply(delete(id()))))
                .isEqualTo(new Outcome.Reject(
                        "target.key: empty (expected: one, as target cache has an item for each id and key)"));
    }

    @Test
    void what_memcached_cannot_hold_is_rejected() {
        assertThat(apply(put("i".repeat(247), "v"))).isInstanceOf(Outcome.Reject.class);
        assertThat(apply(put("two words", "v"))).isInstanceOf(Outcome.Reject.class);
        assertThat(apply(put("line\n", "v"))).isInstanceOf(Outcome.Reject.class);
        assertThat(apply(put(id(), "v".repeat(1024 * 1024)))).isInstanceOf(Outcome.Reject.class);

        String longest = id() + "i".repeat(246 - id().length());
        assertThat(apply(put(longest, "longest"))).isEqualTo(Outcome.APPLIED);
        assertThat(read(longest)).contains("longest");
        int most = 1024 * 1024 - 64 - ("ADS:" + id()).length();
        assertThat(apply(put(id(), "v".repeat(most)))).isEqualTo(Outcome.APPLIED);
        assertThat(read(id())).hasValueSatisfying(value -> assertThat(value).hasSize(most));
    }

    @Test
    void what_a_server_finds_too_large_is_rejected_although_the_namespace_allows_it() {
        TargetSpec.EvCache small = Caches.byId(servers.address(0));
        Target generous = open(new TargetSpec.EvCache(
                small.items(), small.replicas(), Duration.ZERO, small.timeout(), new DataSize(4 * 1024 * 1024)));

        assertThat(done(generous.apply(put(id(), "v".repeat(2 * 1024 * 1024)))))
                .isEqualTo(new Outcome.Reject("too large: for an item of the server (its option -I)"));
    }

    @Test
    void of_writes_of_one_region_at_the_same_time_the_later_in_the_log_wins() {
        Delivery first = put(id(), "first");
        Delivery second = sameTime(first, "second", 1);

        apply(second);
        apply(first);

        assertThat(read(id())).contains("second");
    }

    private static Delivery sameTime(Delivery other, String value, int later) {
        Entry entry = other.entry().toBuilder()
                .setSequence(other.entry().getSequence() + later)
                .setPayload(ByteString.copyFromUtf8(value))
                .build();
        return new Delivery(NAMESPACE, "0-" + entry.getSequence(), entry, other.version(), 1);
    }

    @Test
    void an_item_that_the_server_dropped_is_set_again_by_a_repeat_of_its_newest_write_only() {
        Delivery older = put(id(), "older");
        Delivery newest = put(id(), "newest");
        apply(newest);
        servers.kill(0);
        servers.start(0);

        await().until(() -> apply(again(older)).equals(Outcome.APPLIED));
        assertThat(read(id())).isEmpty();
        assertThat(apply(again(newest))).isEqualTo(Outcome.APPLIED);
        assertThat(read(id())).contains("newest");
    }

    @Test
    void an_item_outlives_the_moments_that_it_is_added_for() {
        apply(put(id(), "lasting"));
        long begin = System.nanoTime();

        await().atMost(Duration.ofSeconds(20))
                .until(() -> System.nanoTime() - begin > Duration.ofSeconds(8).toNanos());
        assertThat(read(id())).contains("lasting");
    }

    @Test
    void an_item_lives_no_longer_than_its_time_to_live() {
        apply(living(id(), Duration.ofSeconds(3)));
        assertThat(read(id())).contains("short");

        await().atMost(Duration.ofSeconds(10)).until(() -> read(id()).isEmpty());
    }

    @Test
    void an_item_without_a_life_gets_the_targets_and_one_with_a_long_life_keeps_its_own() {
        Target shortLived = open(Caches.cache(CacheItems.By.ID, Duration.ofSeconds(3), servers.address(0)));
        String other = id() + "-long";
        done(shortLived.apply(living(id(), Duration.ZERO)));
        done(shortLived.apply(living(other, Duration.ofDays(90))));
        assertThat(read(id())).contains("short");

        await().atMost(Duration.ofSeconds(10)).until(() -> read(id()).isEmpty());
        assertThat(read(other)).contains("short");
    }

    @Test
    void an_entry_that_comes_after_its_life_removes_what_was_there() {
        apply(put(id(), "old"));
        Delivery late = living(id(), Duration.ofSeconds(30));
        now = now.plusSeconds(31);

        assertThat(apply(late)).isEqualTo(Outcome.APPLIED);
        assertThat(read(id())).isEmpty();
    }

    @Test
    void every_replica_has_every_item_where_its_readers_look_for_it() {
        String first = servers.addresses(1, 2);
        String second = servers.address(3);
        Target replicated = open(Caches.byId(first, second));
        for (int i = 0; i < 100; i++) {
            assertThat(done(replicated.apply(put(id() + i, "value " + i)))).isEqualTo(Outcome.APPLIED);
        }

        try (EvCacheReader inFirst = new EvCacheReader(first);
                EvCacheReader inSecond = new EvCacheReader(second);
                EvCacheReader onHalf = new EvCacheReader(servers.address(1))) {
            int half = 0;
            for (int i = 0; i < 100; i++) {
                assertThat(inFirst.get("ADS:" + id() + i)).contains("value " + i);
                assertThat(inSecond.get("ADS:" + id() + i)).contains("value " + i);
                half += onHalf.get("ADS:" + id() + i).isPresent() ? 1 : 0;
            }
            assertThat(half).as("of 100 items on one of two servers").isBetween(15, 85);
        }
    }

    @Test
    void while_a_replica_is_away_the_others_get_the_item_and_the_entry_is_to_be_tried_again() {
        Target replicated = open(Caches.byId(servers.address(1), servers.address(3)));
        done(replicated.apply(put(id(), "before")));
        Delivery put = put(id(), "after");
        servers.kill(3);
        try (EvCacheReader healthy = new EvCacheReader(servers.address(1))) {
            Outcome away = done(replicated.apply(put));

            assertThat(away).isInstanceOf(Outcome.Retry.class);
            assertThat(((Outcome.Retry) away).cause()).startsWith("unreachable: ");
            assertThat(healthy.get("ADS:" + id())).contains("after");
        } finally {
            servers.start(3);
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> done(replicated.apply(again(put))).equals(Outcome.APPLIED));
        try (EvCacheReader back = new EvCacheReader(servers.address(3))) {
            assertThat(back.get("ADS:" + id())).contains("after");
        }
    }

    @Test
    void what_each_replica_has_can_be_asked_for_and_not_listed() {
        TargetSpec.EvCache cache = Caches.byId(servers.address(1), servers.address(3));
        done(open(cache).apply(put(id(), "value")));
        Item there = new Item(id(), "");

        List<TargetContents> replicas =
                new EvCaches("eu", tables.table, () -> now, ForkJoinPool.commonPool()).contents(cache);

        assertThat(replicas).hasSize(2).allSatisfy(replica -> {
            assertThat(replica.listable()).isFalse();
            assertThat(done(replica.get(List.of(there, new Item(id(), "no item of it"), new Item("none", "")))))
                    .isEqualTo(Map.of(there, ByteString.copyFromUtf8("value")));
            replica.close();
        });
    }

    @Test
    void a_server_that_does_not_answer_costs_no_more_than_the_time_limit() {
        done(target.apply(put(id(), "before")));
        servers.pause(0);
        try {
            long begin = System.nanoTime();
            Outcome outcome = apply(put(id(), "value"));

            assertThat(((Outcome.Retry) outcome).cause()).isEqualTo("timeout: no answer within PT3S");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
        } finally {
            servers.resume(0);
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> apply(put(id(), "later")).equals(Outcome.APPLIED));
        assertThat(read(id())).contains("later");
    }

    @Test
    void a_name_is_looked_up_for_servers() {
        TargetSpec.EvCache named = Caches.byId("unused:1");
        String port = servers.address(0).split(":", -1)[1];
        Target byName = open(new TargetSpec.EvCache(
                named.items(),
                List.of(new CacheReplica(Optional.empty(), new CacheReplica.Dns("localhost:" + port))),
                Duration.ZERO,
                named.timeout(),
                named.largestItem()));

        assertThat(done(byName.apply(put(id(), "named")))).isEqualTo(Outcome.APPLIED);
        assertThat(read(id())).contains("named");
    }

    @Test
    void a_region_without_replicas_is_said_when_the_target_is_opened() {
        TargetSpec.EvCache elsewhere = new TargetSpec.EvCache(
                new CacheItems("ADS", CacheItems.By.ID),
                List.of(new CacheReplica(Optional.of("us"), new CacheReplica.Servers(servers.address(0)))),
                Duration.ZERO,
                Duration.ofSeconds(1),
                Caches.MIB);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> open(elsewhere))
                .withMessage(
                        "replicas: none for region eu" + " (expected: one that names it, or one that names no region)");
    }

    private Delivery keyed(String key, Operation operation) {
        boolean removes = operation == Operation.OPERATION_DELETE;
        return delivery(entry(id())
                .setKey(key)
                .setOperation(operation.getNumber())
                .setPayload(removes ? ByteString.EMPTY : ByteString.copyFromUtf8(key)));
    }

    private Delivery living(String ofId, Duration life) {
        return delivery(entry(ofId)
                .setOperation(Operation.OPERATION_PUT_VALUE)
                .setPayload(ByteString.copyFromUtf8("short"))
                .setAcceptedTimeMillis(now.toEpochMilli())
                .setTimeToLiveSeconds(life.toSeconds()));
    }
}
