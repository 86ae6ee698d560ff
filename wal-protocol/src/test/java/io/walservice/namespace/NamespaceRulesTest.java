package io.walservice.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamespaceRulesTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @Nested
    class A_valid_namespace {
        @Test
        void has_no_faults() {
            assertThat(NamespaceRules.faults(Namespaces.ADS)).isEmpty();
        }

        @Test
        void may_be_at_every_limit() {
            var limits = new Limits(new DataSize(1024 * 1024), Duration.ofMinutes(15));
            var retry = Namespaces.retry(1_000_000, Duration.ofHours(1), Duration.ofHours(1), 10);
            assertThat(NamespaceRules.faults(Namespaces.with(limits, Duration.ofDays(365), retry)))
                    .isEmpty();
            assertThat(NamespaceRules.faults(Namespaces.with(64, new QueueSpec("kafka", 256))))
                    .isEmpty();
        }

        @Test
        void may_forbid_delays() {
            var limits = new Limits(new DataSize(1), Duration.ZERO);
            assertThat(NamespaceRules.faults(Namespaces.with(
                            limits,
                            Duration.ofMinutes(1),
                            Namespaces.ADS.delivery().retry())))
                    .isEmpty();
        }
    }

    @Nested
    class Partitions {
        @Test
        void are_from_1_to_64() {
            assertThat(NamespaceRules.faults(Namespaces.with(0, new QueueSpec("kafka", 8))))
                    .containsExactly("partitions: 0 (expected: 1 to 64)");
            assertThat(NamespaceRules.faults(Namespaces.with(65, new QueueSpec("kafka", 8))))
                    .containsExactly("partitions: 65 (expected: 1 to 64)");
        }

        @Test
        void divide_the_queues() {
            assertThat(NamespaceRules.faults(Namespaces.with(3, new QueueSpec("kafka", 8))))
                    .containsExactly("queue.partitions: 8 (expected: a multiple of partitions, which is 3)");
        }

        @Test
        void of_the_queue_are_from_1_to_256() {
            assertThat(NamespaceRules.faults(Namespaces.with(3, new QueueSpec("rabbit", 257))))
                    .containsExactly(
                            "queue.type: rabbit (expected: kafka or sqs)",
                            "queue.partitions: 257 (expected: 1 to 256)");
        }

        @Test
        void may_be_on_sqs_where_the_names_fit_into_those_of_its_queues() {
            var sqs = new QueueSpec("sqs", 8);
            var fits = Namespaces.kv("t".repeat(59), 1, "kv");
            var longer = Namespaces.kv("t".repeat(60), 1, "kv");

            assertThat(NamespaceRules.faults(Namespaces.with(sqs, List.of(fits))))
                    .isEmpty();
            assertThat(NamespaceRules.faults(Namespaces.with(sqs, List.of(fits, longer))))
                    .containsExactly("targets[1].name: " + "t".repeat(60)
                            + " (expected: at most 62 characters together with the namespace's name,"
                            + " as its queue is of type sqs)");
        }
    }

    @Nested
    class Limits_retention_and_retries {
        @Test
        void name_the_most_that_is_allowed() {
            var limits = new Limits(new DataSize(2 * 1024 * 1024), Duration.ofDays(400));
            var retry = Namespaces.retry(1_000_001, Duration.ofHours(2), Duration.ofHours(3), 10.5);
            assertThat(NamespaceRules.faults(Namespaces.with(limits, Duration.ofDays(366), retry)))
                    .containsExactly(
                            "limits.payload: 2MiB (expected: at most 1MiB)",
                            "limits.delay: 400d (expected: at most 365d)",
                            "retention: 366d (expected: 1m to 365d)",
                            "retry.attempts: 1000001 (expected: 1 to 1000000)",
                            "retry.initialBackoff: 2h (expected: 1ms to 1h)",
                            "retry.maximumBackoff: 3h (expected: at most 1h)",
                            "retry.multiplier: 10.5 (expected: 1 to 10)");
        }

        @Test
        void name_the_least_that_is_allowed() {
            var limits = new Limits(new DataSize(0), Duration.ofMillis(-1));
            var retry = Namespaces.retry(0, Duration.ofNanos(1), Duration.ZERO, Double.NaN);
            assertThat(NamespaceRules.faults(Namespaces.with(limits, SECOND, retry)))
                    .containsExactly(
                            "limits.payload: 0B (expected: at least 1B)",
                            "limits.delay: -1ms (expected: at least 0s)",
                            "retention: 1s (expected: 1m to 365d)",
                            "retry.attempts: 0 (expected: 1 to 1000000)",
                            "retry.initialBackoff: PT0.000000001S (expected: 1ms to 1h)",
                            "retry.maximumBackoff: 0s (expected: at least initialBackoff, which is PT0.000000001S)",
                            "retry.multiplier: NaN (expected: 1 to 10)");
        }
    }

    @Nested
    class A_retry_policy {
        @Test
        void has_to_end() {
            var backoff = new Backoff(SECOND, Duration.ofHours(1), 2, 0);
            var endless = new RetryPolicy(1_000_000, backoff, Duration.ZERO, RetryPolicy.AtEnd.DEAD_LETTER);
            var aged = new RetryPolicy(1_000_000, backoff, Duration.ofDays(1), RetryPolicy.AtEnd.DEAD_LETTER);
            assertThat(NamespaceRules.faults(Namespaces.with(Namespaces.ADS.limits(), Duration.ofDays(1), endless)))
                    .containsExactly("retry.maximumAge: 0s"
                            + " (expected: at most 365d, as all 1000000 attempts take longer than that)");
            assertThat(NamespaceRules.faults(Namespaces.with(Namespaces.ADS.limits(), Duration.ofDays(1), aged)))
                    .isEmpty();
        }

        @Test
        void names_what_is_out_of_range() {
            var retry = new RetryPolicy(
                    1, new Backoff(SECOND, SECOND, 1, 1.5), Duration.ofDays(366), RetryPolicy.AtEnd.PARK);
            assertThat(NamespaceRules.faults(Namespaces.with(Namespaces.ADS.limits(), Duration.ofDays(1), retry)))
                    .containsExactly(
                            "retry.jitter: 1.5 (expected: 0 to 1)",
                            "retry.maximumAge: 366d (expected: 0s, for no limit, to 365d)");
        }
    }

    @Nested
    class Delivery {
        @Test
        void delays_within_the_limit_and_gives_up_on_a_number_of_entries() {
            var delivery = new DeliverySpec(
                    Order.KEY,
                    new DelaySpec(Duration.ofSeconds(91), Duration.ofNanos(-1)),
                    NamespaceDefaults.RETRY,
                    new DeadLetterSpec(0),
                    Consumers.SHARED);
            assertThat(NamespaceRules.faults(Namespaces.with(delivery)))
                    .containsExactly(
                            "delay.standard: 91s (expected: 0s to 90s)",
                            "delay.jitter: PT-0.000000001S (expected: 0s to 365d)",
                            "deadLetters.perMinute: 0 (expected: 1 to 1000000)");
        }

        @ParameterizedTest
        @ValueSource(strings = {"dead", "A-1_b.fifo", "x.fifo"})
        void mirrors_dead_letters_to_queues_whose_names_sqs_takes(String queue) {
            assertThat(mirrorFaults(new MirrorSpec.Sqs(queue))).isEmpty();
            assertThat(mirrorFaults(new MirrorSpec.Sqs("q".repeat(75) + ".fifo")))
                    .isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "dead.letters", "dead letters", ".fifo", "dead.fifo.fifo", "http://sqs/1/dead"})
        void refuses_names_that_sqs_would_refuse(String queue) {
            assertThat(mirrorFaults(new MirrorSpec.Sqs(queue)))
                    .containsExactly("deadLetters.mirror.sqs.queue: " + (queue.isEmpty() ? "\"\"" : queue)
                            + " (expected: 1 to 80 of a-z, A-Z, 0-9, - and _, of a FIFO queue with .fifo at"
                            + " their end)");
            assertThat(mirrorFaults(new MirrorSpec.Sqs("q".repeat(76) + ".fifo")))
                    .hasSize(1);
        }

        @Test
        void mirrors_to_topics_as_kafka_targets_write_to_them() {
            assertThat(mirrorFaults(new MirrorSpec.Kafka("..", Optional.of("kafka"))))
                    .containsExactly(
                            "deadLetters.mirror.kafka.topic: .."
                                    + " (expected: 1 to 249 of a-z, A-Z, 0-9, ., _ and -, neither . nor ..)",
                            "deadLetters.mirror.kafka.bootstrapServers: kafka"
                                    + " (expected: host:port, several with commas between them)");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "Ads", "ads lanes", "producer", "consumer", "dc-default"})
        void refuses_roles_of_consumers_that_no_node_can_have_for_its_own(String role) {
            assertThat(consumerFaults(role))
                    .containsExactly("consumers.role: " + (role.isEmpty() ? "\"\"" : role)
                            + " (expected: 1 to 64 of a-z, 0-9 and -, beginning with a letter,"
                            + " neither producer nor consumer, not beginning with dc-)");
            assertThat(consumerFaults("ads-lanes")).isEmpty();
        }

        private static List<String> consumerFaults(String role) {
            return NamespaceRules.faults(Namespaces.with(new DeliverySpec(
                    Order.KEY,
                    NamespaceDefaults.DELAY,
                    NamespaceDefaults.RETRY,
                    NamespaceDefaults.DEAD_LETTERS,
                    new Consumers(Optional.of(role)))));
        }

        private static List<String> mirrorFaults(MirrorSpec mirror) {
            return NamespaceRules.faults(Namespaces.with(new DeliverySpec(
                    Order.KEY,
                    NamespaceDefaults.DELAY,
                    NamespaceDefaults.RETRY,
                    new DeadLetterSpec(1, Optional.of(mirror)),
                    Consumers.SHARED)));
        }
    }

    @Nested
    class Targets {
        @Test
        void are_1_to_32() {
            assertThat(NamespaceRules.faults(Namespaces.with("", List.of())))
                    .containsExactly("targets: 0 targets (expected: 1 to 32)");
            assertThat(NamespaceRules.faults(
                            Namespaces.with("", Collections.nCopies(33, Namespaces.kv("kv", 1, "kv")))))
                    .contains("targets: 33 targets (expected: 1 to 32)");
        }

        @Test
        void have_different_names() {
            var kv = Namespaces.kv("kv", 1, "kv");
            assertThat(NamespaceRules.faults(Namespaces.with("", List.of(kv, kv))))
                    .containsExactly("targets[1].name: kv (expected: a name used once, also at targets[0])");
        }

        @Test
        void obey_the_rules_of_their_kind() {
            var targets = List.of(
                    Namespaces.kv("Kv", 0, "no-dash"),
                    new TargetSpec(
                            "feed",
                            new TargetSpec.Kafka("..", Optional.of("kafka:9092,kafka")),
                            new TargetSpec.Manner(1, OptionalInt.of(0), Optional.empty(), TargetSpec.Sources.OWN)),
                    new TargetSpec(
                            "app",
                            new TargetSpec.Grpc("host:65536", false, Duration.ofMinutes(6)),
                            new TargetSpec.Manner(
                                    4097,
                                    OptionalInt.empty(),
                                    Optional.of(Namespaces.retry(0, SECOND, SECOND, 2)),
                                    TargetSpec.Sources.OWN)),
                    new TargetSpec(
                            "gaming",
                            new TargetSpec.Wal("gaming", false, Duration.ofMillis(9), Optional.of("Games")),
                            TargetSpec.Manner.parallel(1, TargetSpec.Sources.OWN)));
            assertThat(NamespaceRules.faults(Namespaces.with("x".repeat(1_001), targets)))
                    .containsExactly(
                            "description: 1001 characters (expected: at most 1000)",
                            "targets[0].name: Kv (expected: 1 to 64 of a-z, 0-9 and -, beginning with a letter)",
                            "targets[0].parallelism: 0 (expected: 1 to 4096)",
                            "targets[0].table: no-dash (expected: 1 to 48 of a-z, 0-9 and _, beginning with a letter)",
                            "targets[1].rate: 0 (expected: 1 to 1000000)",
                            "targets[1].topic: .. (expected: 1 to 249 of a-z, A-Z, 0-9, ., _ and -, neither . nor ..)",
                            "targets[1].bootstrapServers: kafka:9092,kafka"
                                    + " (expected: host:port, several with commas between them)",
                            "targets[2].parallelism: 4097 (expected: 1 to 4096)",
                            "targets[2].retry.attempts: 0 (expected: 1 to 1000000)",
                            "targets[2].address: host:65536 (expected: host:port)",
                            "targets[2].timeout: 6m (expected: 10ms to 5m)",
                            "targets[3].address: gaming (expected: host:port)",
                            "targets[3].timeout: 9ms (expected: 10ms to 5m)",
                            "targets[3].namespace: Games (expected: 1 to 64 of a-z, 0-9 and -, beginning with a"
                                    + " letter)");
        }
    }

    @Nested
    class A_cache {
        @Test
        void obeys_the_rules_of_memcached_and_of_other_targets() {
            var cache = new TargetSpec.EvCache(
                    new CacheItems("my app", CacheItems.By.ID),
                    List.of(
                            new CacheReplica(Optional.of("EU"), new CacheReplica.Servers("a:1,b")),
                            new CacheReplica(Optional.empty(), new CacheReplica.Dns("cache"))),
                    Duration.ofMillis(1500),
                    Duration.ofMinutes(6),
                    new DataSize(1023));
            assertThat(cacheFaults(cache))
                    .containsExactly(
                            "targets[0].app: my app (expected: 1 to 64 of a-z, A-Z, 0-9, ., _ and -)",
                            "targets[0].replicas[0].region: EU (expected: 1 to 64 of a-z, 0-9 and -)",
                            "targets[0].replicas[0].servers: a:1,b (expected: host:port, several with commas between"
                                    + " them)",
                            "targets[0].replicas[1].dns: cache (expected: host:port)",
                            "targets[0].timeToLive: 1500ms (expected: 0s, for ever, to 7300d, whole seconds)",
                            "targets[0].timeout: 6m (expected: 10ms to 5m)",
                            "targets[0].largestItem: 1023B (expected: 1KiB to 1GiB)");
        }

        private static List<String> cacheFaults(TargetSpec.EvCache cache) {
            var target = new TargetSpec("cache", cache, TargetSpec.Manner.parallel(1, TargetSpec.Sources.ALL));
            return NamespaceRules.faults(Namespaces.with("", List.of(target)));
        }
    }

    @Nested
    class A_table {
        @Test
        void has_a_keyspace_that_is_not_cassandras_and_each_column_once() {
            assertThat(faults(table("orders", new TargetSpec.RowKey(ItemKeys.ID, "", "key"), Map.of())))
                    .containsExactly(
                            "targets[0].table: orders (expected: " + TableRules.TABLE_FORM + ")",
                            "targets[0].idColumn: \"\" (expected: a column of the table)",
                            "targets[0].keyColumn: key (expected: none, as keys is id)");
            assertThat(faults(table(
                            "system_auth.roles",
                            new TargetSpec.RowKey(ItemKeys.ID_AND_KEY, "id", "id"),
                            Map.of("a", "id"))))
                    .containsExactly(
                            "targets[0].table: system_auth.roles (expected: a table of your own, not one of"
                                    + " Cassandra's)",
                            "targets[0].keyColumn: id (expected: another column than idColumn)",
                            "targets[0].columns.a: id (expected: a column of its own)");
        }

        private static TargetSpec.Cassandra table(String name, TargetSpec.RowKey key, Map<String, String> columns) {
            return new TargetSpec.Cassandra(name, key, columns, SECOND);
        }
    }

    @Nested
    class An_index {
        @Test
        void is_reached_at_addresses_with_a_scheme_and_called_as_elasticsearch_wants() {
            assertThat(faults(new TargetSpec.Elasticsearch(
                            List.of("a:9200", "https://b:9200/path", "ftp://c:1", "http://d:9200"),
                            "_Orders",
                            new DocumentIds(ItemKeys.ID),
                            Duration.ofMillis(1))))
                    .containsExactly(
                            "targets[0].addresses[0]: a:9200 (expected: http://host:port or https://host:port)",
                            "targets[0].addresses[1]: https://b:9200/path (expected: http://host:port or"
                                    + " https://host:port)",
                            "targets[0].addresses[2]: ftp://c:1 (expected: http://host:port or https://host:port)",
                            "targets[0].index: _Orders (expected: " + IndexRules.INDEX_FORM + ")",
                            "targets[0].timeout: 1ms (expected: 10ms to 5m)");
        }
    }

    private static List<String> faults(TargetSpec.Kind kind) {
        var target = new TargetSpec("t", kind, TargetSpec.Manner.parallel(1, TargetSpec.Sources.ALL));
        return NamespaceRules.faults(Namespaces.with("", List.of(target)));
    }

    @Nested
    class A_change {
        @Test
        void may_touch_everything_that_is_not_fixed() {
            var after = Namespaces.with("new", List.of(Namespaces.kv("other", 1, "kv")));
            assertThat(NamespaceRules.changeFaults(Namespaces.ADS, after)).isEmpty();
            assertThat(NamespaceRules.changeFaults(after, Namespaces.in(Namespaces.region("ap", "kafka.ap:9092"))))
                    .isEmpty();
        }

        @Test
        void may_not_touch_what_is_fixed_at_creation() {
            var before = Namespaces.ADS;
            var after = new NamespaceSpec(
                    "bids",
                    "",
                    2,
                    new QueueSpec("sqs", 16),
                    before.limits(),
                    before.retention(),
                    before.delivery(),
                    before.targets(),
                    List.of());
            assertThat(NamespaceRules.changeFaults(before, after))
                    .containsExactly(
                            "name: bids (expected: ads, as it is fixed at creation)",
                            "partitions: 2 (expected: 4, as it is fixed at creation)",
                            "queue.type: sqs (expected: kafka, as it is fixed at creation)",
                            "queue.partitions: 16 (expected: 32, as it is fixed at creation)");
        }
    }
}
