package io.walservice.namespace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamespaceFileTest {

    @Nested
    class A_file_that_says_only_what_it_must {
        @Test
        void gets_the_defaults() {
            var spec = NamespaceFile.read("{name: ads, targets: [{name: store, type: kv}]}");
            assertThat(spec)
                    .isEqualTo(new NamespaceSpec(
                            "ads",
                            "",
                            1,
                            new QueueSpec("kafka", 8),
                            new Limits(new DataSize(1024 * 1024), Duration.ofDays(365)),
                            Duration.ofDays(7),
                            new DeliverySpec(
                                    Order.KEY,
                                    new DelaySpec(Duration.ZERO, Duration.ZERO),
                                    new RetryPolicy(
                                            20,
                                            new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10), 2, 0.2),
                                            Duration.ZERO,
                                            RetryPolicy.AtEnd.DEAD_LETTER),
                                    new DeadLetterSpec(1_000),
                                    new Consumers(Optional.empty())),
                            List.of(Namespaces.kv("store", 64, "kv")),
                            List.of()));
        }

        @Test
        void may_leave_values_empty() {
            var spec = NamespaceFile.read("""
                    name: ads
                    queue:
                    limits:
                      delay:
                    targets:
                      - {name: store, type: kv}
                    """);
            assertThat(spec).isEqualTo(NamespaceFile.read("{name: ads, targets: [{name: store, type: kv}]}"));
        }

        @Test
        void gets_a_number_of_queue_partitions_that_fits_its_own() {
            var spec = NamespaceFile.read("{name: ads, partitions: 48, targets: [{name: store, type: kv}]}");
            assertThat(spec.queue().partitions()).isEqualTo(240);
        }
    }

    @Nested
    class A_full_file {
        @Test
        void is_read_field_by_field() {
            var spec = NamespaceFile.read("""
                    name: ads
                    description: what ads change
                    partitions: 4
                    queue: {type: kafka, partitions: 32}
                    limits:
                      payload: 512KiB
                      delay: PT1M30S
                    retention: 72h
                    order: none
                    delay: {standard: 2s, jitter: 500ms}
                    retry: {attempts: 5, initialBackoff: 250ms, maximumBackoff: 2m, multiplier: 1.5, jitter: 0.1, maximumAge: 1d}
                    deadLetters: {perMinute: 50}
                    consumers: {type: dedicated, role: ads-lanes}
                    regions:
                      - {name: us, kafka: "kafka-1.us:9092, kafka-2.us:9092", topic: wal.ads, api: "wal.us:9090", tls: true}
                      - {name: eu, kafka: "kafka.eu:9092"}
                    targets:
                      - {name: store, type: kv, table: ads_by_id}
                      - {name: feed, type: kafka, topic: ads.changes, parallelism: 8, bootstrapServers: "kafka-1:9092, [::1]:9093"}
                      - {name: own, type: kafka, topic: ads, parallelism: 1, rate: 250, sources: all}
                      - {name: app, type: grpc, address: "ads.internal:8080", tls: true, timeout: 1500ms, parallelism: 4096,
                         retry: {attempts: 3, maximumAge: 1h, atEnd: park}}
                      - {name: gaming, type: wal, address: "wal.gaming:9090", tls: true, timeout: 7s, namespace: games, parallelism: 2}
                    """);
            assertThat(spec).isEqualTo(Namespaces.ADS);
        }

        @Test
        void may_mirror_dead_letters_to_a_topic_or_a_queue() {
            assertThat(mirror("{kafka: {topic: ads-dead, bootstrapServers: \"kafka:9092\"}}"))
                    .contains(new MirrorSpec.Kafka("ads-dead", Optional.of("kafka:9092")));
            assertThat(mirror("{sqs: {queue: ads-dead.fifo}}")).contains(new MirrorSpec.Sqs("ads-dead.fifo"));
            assertThat(mirror("")).isEmpty();
        }

        @Test
        void may_name_a_cache_with_replicas_for_some_regions_and_for_all_others() {
            var spec = NamespaceFile.read("""
                    name: ads
                    targets:
                      - {name: cache, type: evcache, app: ADS, keys: id, timeToLive: 1d, timeout: 500ms, largestItem: 2MiB,
                         replicas: [{servers: "a:11211,b:11211"}, {region: eu, dns: "cache.eu:11211"}]}
                      - {name: small, type: evcache, app: ADS2, replicas: [{servers: "a:11211"}]}
                    """);

            var others = new CacheReplica(Optional.empty(), new CacheReplica.Servers("a:11211,b:11211"));
            var eu = new CacheReplica(Optional.of("eu"), new CacheReplica.Dns("cache.eu:11211"));
            var cache = new TargetSpec.EvCache(
                    new CacheItems("ADS", CacheItems.By.ID),
                    List.of(others, eu),
                    Duration.ofDays(1),
                    Duration.ofMillis(500),
                    new DataSize(2 * 1024 * 1024));
            assertThat(spec.targets().get(0).kind()).isEqualTo(cache);
            assertThat(cache.replicasIn("eu")).containsExactly(eu);
            assertThat(cache.replicasIn("us")).containsExactly(others);
            assertThat(spec.targets().get(1).kind())
                    .isEqualTo(new TargetSpec.EvCache(
                            new CacheItems("ADS2", CacheItems.By.ID_AND_KEY),
                            List.of(new CacheReplica(Optional.empty(), new CacheReplica.Servers("a:11211"))),
                            Duration.ZERO,
                            Duration.ofSeconds(2),
                            new DataSize(1024 * 1024)));
        }

        @Test
        void may_name_a_table_whose_columns_are_called_otherwise() {
            var spec = NamespaceFile.read("""
                    name: ads
                    targets:
                      - {name: rows, type: cassandra, table: shop.orders, idColumn: order, keyColumn: line, timeout: 3s,
                         columns: {price: price_cents, "when": ordered}}
                      - {name: all, type: cassandra, table: shop.by_id, keys: id}
                      - {name: plain, type: cassandra, table: shop.Items}
                    """);

            assertThat(spec.targets())
                    .extracting(TargetSpec::kind)
                    .containsExactly(
                            new TargetSpec.Cassandra(
                                    "shop.orders",
                                    new TargetSpec.RowKey(ItemKeys.ID_AND_KEY, "order", "line"),
                                    Map.of("price", "price_cents", "when", "ordered"),
                                    Duration.ofSeconds(3)),
                            new TargetSpec.Cassandra(
                                    "shop.by_id",
                                    new TargetSpec.RowKey(ItemKeys.ID, "id", ""),
                                    Map.of(),
                                    Duration.ofSeconds(5)),
                            new TargetSpec.Cassandra(
                                    "shop.Items",
                                    new TargetSpec.RowKey(ItemKeys.ID_AND_KEY, "id", "key"),
                                    Map.of(),
                                    Duration.ofSeconds(5)));
        }

        @Test
        void may_declare_indexes_of_a_kv_target() {
            var spec = NamespaceFile.read("""
                    name: ads
                    targets:
                      - name: store
                        type: kv
                        table: orders
                        indexes:
                          - {name: by-email, field: customer.email, unique: true}
                          - {name: by-status, attribute: status}
                    """);

            assertThat(spec.targets().get(0).kind())
                    .isEqualTo(new TargetSpec.Kv(
                            "orders",
                            List.of(
                                    new KvIndex("by-email", new KvIndex.Field("customer.email"), true, 0),
                                    new KvIndex("by-status", new KvIndex.Attribute("status"), false, 0))));
        }

        @Test
        void may_name_a_search_index() {
            var spec = NamespaceFile.read("""
                    name: ads
                    targets:
                      - {name: search, type: elasticsearch, addresses: ["https://a:9200", "https://b:9200"], index: orders,
                         keys: id-and-key, timeout: 2s}
                      - {name: plain, type: elasticsearch, addresses: ["http://a:9200"], index: orders}
                    """);

            assertThat(spec.targets())
                    .extracting(TargetSpec::kind)
                    .containsExactly(
                            new TargetSpec.Elasticsearch(
                                    List.of("https://a:9200", "https://b:9200"),
                                    "orders",
                                    new DocumentIds(ItemKeys.ID_AND_KEY),
                                    Duration.ofSeconds(2)),
                            new TargetSpec.Elasticsearch(
                                    List.of("http://a:9200"),
                                    "orders",
                                    new DocumentIds(ItemKeys.ID),
                                    Duration.ofSeconds(10)));
        }

        @Test
        void may_say_of_each_target_whose_entries_it_gets() {
            var spec = NamespaceFile.read("""
                    name: ads
                    targets:
                      - {name: store, type: kv}
                      - {name: cache, type: evcache, app: ADS, replicas: [{servers: "a:11211"}]}
                      - {name: feed, type: kafka, topic: ads}
                      - {name: app, type: grpc, address: "ads:8080"}
                      - {name: gaming, type: wal, address: "wal.gaming:9090"}
                      - {name: local, type: kv, sources: own}
                      - {name: world, type: kafka, topic: world, sources: all}
                      - {name: rows, type: cassandra, table: a.b}
                      - {name: search, type: elasticsearch, addresses: ["http://a:9200"], index: ads}
                    """);

            assertThat(spec.targets())
                    .extracting(target -> target.manner().sources())
                    .containsExactly(
                            TargetSpec.Sources.ALL,
                            TargetSpec.Sources.ALL,
                            TargetSpec.Sources.OWN,
                            TargetSpec.Sources.OWN,
                            TargetSpec.Sources.OWN,
                            TargetSpec.Sources.OWN,
                            TargetSpec.Sources.ALL,
                            TargetSpec.Sources.ALL,
                            TargetSpec.Sources.ALL);
            assertThat(spec.targets().get(4).kind())
                    .isEqualTo(new TargetSpec.Wal("wal.gaming:9090", false, Duration.ofSeconds(5), Optional.empty()));
        }

        @Test
        void may_say_that_consumers_are_shared() {
            assertThat(NamespaceFile.read("{name: ads, targets: [{name: store, type: kv}], consumers: {type: shared}}"))
                    .isEqualTo(NamespaceFile.read("{name: ads, targets: [{name: store, type: kv}]}"));
        }

        private static Optional<MirrorSpec> mirror(String text) {
            return NamespaceFile.read(withMirror(text)).delivery().deadLetters().mirror();
        }

        @Test
        void may_be_json() {
            var spec = NamespaceFile.read("""
                    {"name": "ads", "limits": {"payload": 1024}, "targets": [{"name": "store", "type": "kv"}]}
                    """);
            assertThat(spec.limits().payload()).isEqualTo(new DataSize(1024));
        }
    }

    private static String withMirror(String text) {
        return "{name: ads, targets: [{name: store, type: kv}], deadLetters: {mirror: %s}}".formatted(text);
    }

    @Nested
    class A_file_with_faults {
        @Test
        void is_refused_for_a_mirror_that_is_none_or_two_or_incomplete() {
            assertThat(faults(withMirror("{}")))
                    .containsExactly("deadLetters.mirror: a mapping (expected: one of kafka and sqs)");
            assertThat(faults(withMirror("{kafka: {topic: a}, sqs: {queue: a}}")))
                    .containsExactly("deadLetters.mirror: a mapping (expected: one of kafka and sqs)");
            assertThat(faults(withMirror("{sqs: {name: a}}")))
                    .containsExactlyInAnyOrder(
                            "deadLetters.mirror.sqs.queue: missing (expected: a queue's name)",
                            "deadLetters.mirror.sqs.name: unknown in sqs (expected: one of queue)");
            assertThat(faults(withMirror("{rabbit: {queue: a}}")))
                    .contains("deadLetters.mirror.rabbit: unknown in mirror (expected: one of kafka, sqs)");
        }

        @Test
        void is_refused_with_all_eleven_of_them() {
            var faults = faults("""
                    name: Ads Team
                    partitions: many
                    queue: {type: rabbit, partitons: 8}
                    limits: {payload: 512KB, delay: 400d}
                    retention: 7
                    targets:
                      - {name: store, type: kv, topic: ads}
                      - {name: store, type: redis}
                      - {type: kafka, topic: ads}
                    """);
            assertThat(faults)
                    .containsExactlyInAnyOrder(
                            "name: Ads Team (expected: 1 to 64 of a-z, 0-9 and -, beginning with a letter)",
                            "partitions: many (expected: a whole number)",
                            "queue.type: rabbit (expected: kafka or sqs)",
                            "queue.partitons: unknown in queue (expected: one of partitions, type)",
                            "limits.payload: 512KB (expected: a number of bytes, or a size such as 512KiB or 1MiB)",
                            "limits.delay: 400d (expected: at most 365d)",
                            "retention: 7 (expected: a duration such as 100ms, 10s, 1m or 7d)",
                            "targets[0].topic: unknown in a target of type kv"
                                    + " (expected: one of indexes, name, parallelism, rate, retry, sources, table, type)",
                            "targets[1].type: redis (expected: kv, cassandra, elasticsearch, evcache, kafka, grpc or wal)",
                            "targets[1].name: store (expected: a name used once, also at targets[0])",
                            "targets[2].name: missing"
                                    + " (expected: 1 to 64 of a-z, 0-9 and -, beginning with a letter)");
        }

        @Test
        void names_every_field_that_is_written_twice() {
            assertThat(faults("""
                            name: ads
                            name: ads
                            limits: {delay: 1m, delay: 2m}
                            targets: [{name: store, type: kv}]
                            """))
                    .containsExactly(
                            "name: written twice (expected: each field once)",
                            "limits.delay: written twice (expected: each field once)");
        }

        @Test
        void names_what_has_the_wrong_shape() {
            assertThat(faults("{name: [ads], description: 7, queue: kafka, limits: [], targets: {name: store}}"))
                    .containsExactly(
                            "name: a list (expected: text, in quotes where it looks like something else)",
                            "description: 7 (expected: text, in quotes where it looks like something else)",
                            "queue: kafka (expected: a mapping of fields)",
                            "limits: a list (expected: a mapping of fields)",
                            "targets: a mapping (expected: a list)");
            assertThat(faults("{name: ads, targets: [~, 7, {name: app, type: grpc, address: 'a:1', tls: maybe}]}"))
                    .containsExactly(
                            "targets[0]: empty (expected: a mapping of fields)",
                            "targets[1]: 7 (expected: a mapping of fields)",
                            "targets[2].tls: maybe (expected: true or false)");
        }

        @Test
        void says_what_a_kind_of_target_needs() {
            assertThat(faults("{name: ads, targets: [{name: a, type: kafka}, {name: b, type: grpc}, {name: c}]}"))
                    .containsExactly(
                            "targets[0].topic: missing (expected: a topic)",
                            "targets[1].address: missing (expected: host:port)",
                            "targets[2].type: missing (expected: kv, cassandra, elasticsearch, evcache, kafka, grpc or wal)");
        }

        @Test
        void says_what_a_cache_needs() {
            assertThat(faults("""
                            name: ads
                            targets:
                              - {name: a, type: evcache, keys: key}
                              - {name: b, type: evcache, app: B, replicas: [{}, {servers: "a:1", dns: "b:2"}, {server: "a:1"}]}
                            """))
                    .containsExactlyInAnyOrder(
                            "targets[0].app: missing (expected: 1 to 64 of a-z, A-Z, 0-9, ., _ and -)",
                            "targets[0].keys: key (expected: id or id-and-key)",
                            "targets[0].replicas: 0 replicas (expected: 1 to 64)",
                            "targets[1].replicas[0].servers: missing (expected: either servers or dns)",
                            "targets[1].replicas[1].servers: a:1 (expected: either servers or dns)",
                            "targets[1].replicas[2].servers: missing (expected: either servers or dns)",
                            "targets[1].replicas[2].server: unknown in a replica (expected: one of dns, region, servers)");
        }

        @Test
        void says_what_a_table_and_an_index_need() {
            assertThat(faults("""
                            name: ads
                            targets:
                              - {name: a, type: cassandra, columns: [price]}
                              - {name: b, type: cassandra, table: s.t, columns: {price: 7}}
                              - {name: c, type: elasticsearch, addresses: [7]}
                              - {name: d, type: elasticsearch, index: d}
                            """))
                    .containsExactlyInAnyOrder(
                            "targets[0].table: missing (expected: " + TableRules.TABLE_FORM + ")",
                            "targets[0].columns: a list (expected: a mapping of fields)",
                            "targets[1].columns.price: 7 (expected: text)",
                            "targets[2].addresses[0]: 7 (expected: text)",
                            "targets[2].index: missing (expected: " + IndexRules.INDEX_FORM + ")",
                            "targets[3].addresses: 0 addresses (expected: 1 to 64)");
        }

        @Test
        void says_what_an_index_of_a_kv_target_needs() {
            assertThat(faults("""
                            name: ads
                            targets:
                              - {name: a, type: kv, indexes: [{}, {name: b, field: c, attribute: d}]}
                              - {name: b, type: kv, table: b, indexes: [{name: c, field: 7, unique: 1, generation: 3}, ~]}
                              - {name: c, type: kv, table: c, indexes: {by-email: email}}
                              - {name: d, type: kafka, topic: d, indexes: []}
                            """))
                    .containsExactlyInAnyOrder(
                            "targets[0].indexes[0].name: missing (expected: " + NamespaceRules.NAME_FORM + ")",
                            "targets[0].indexes[0].field: missing (expected: either field or attribute)",
                            "targets[0].indexes[1].field: c (expected: either field or attribute)",
                            "targets[1].indexes[0].field: 7 (expected: text, in quotes where it looks like something"
                                    + " else)",
                            "targets[1].indexes[0].unique: 1 (expected: true or false)",
                            "targets[1].indexes[0].generation: unknown in an index"
                                    + " (expected: one of attribute, field, name, unique)",
                            "targets[1].indexes[1]: empty (expected: a mapping of fields)",
                            "targets[2].indexes: a mapping (expected: a list)",
                            "targets[3].indexes: unknown in a target of type kafka (expected: one of bootstrapServers,"
                                    + " name, parallelism, rate, retry, sources, topic, type)");
        }

        @Test
        void says_what_a_region_needs() {
            assertThat(faults("""
                            name: ads
                            targets: [{name: store, type: kv}]
                            regions:
                              - {}
                              - {name: eu, kafka: "kafka.eu:9092", tls: true}
                              - {name: us, kafka: ["kafka.us:9092"], address: "wal.us:9090"}
                            """))
                    .containsExactly(
                            "regions[0].name: missing (expected: 1 to 64 of a-z, 0-9 and -, beginning with a letter)",
                            "regions[0].kafka: missing (expected: host:port, several with commas between them)",
                            "regions[1].api: missing (expected: host:port, as tls is true)",
                            "regions[2].kafka: a list (expected: text, in quotes where it looks like something else)",
                            "regions[2].address: unknown in a region (expected: one of api, kafka, name, tls, topic)");
            assertThat(faults("{name: ads, targets: [{name: store, type: kv}], regions: {eu: kafka}}"))
                    .containsExactly("regions: a mapping (expected: a list)");
        }

        @Test
        void says_which_consumers_have_a_role() {
            assertThat(faults(withConsumers("{role: ads}")))
                    .containsExactly("consumers.role: ads (expected: none, as type is shared)");
            assertThat(faults(withConsumers("{type: dedicated}")))
                    .containsExactly("consumers.role: missing (expected: 1 to 64 of a-z, 0-9 and -, beginning with"
                            + " a letter, neither producer nor consumer, not beginning with dc-)");
            assertThat(faults(withConsumers("{type: own, role: ads}")))
                    .containsExactly("consumers.type: own (expected: dedicated or shared)");
            assertThat(faults(withConsumers("{node: ads}")))
                    .containsExactly("consumers.node: unknown in consumers (expected: one of role, type)");
        }

        private static String withConsumers(String text) {
            return "{name: ads, targets: [{name: store, type: kv}], consumers: %s}".formatted(text);
        }

        @Test
        void says_what_sources_there_are() {
            assertThat(faults("{name: ads, targets: [{name: a, type: wal, sources: others}]}"))
                    .containsExactly(
                            "targets[0].address: missing (expected: host:port)",
                            "targets[0].sources: others (expected: all or own)");
        }

        @Test
        void may_not_hide_values_behind_aliases() {
            assertThat(faults("{name: &n ads, description: *n, targets: [{name: store, type: kv}]}"))
                    .containsExactly("description: *n (expected: the value itself, without an alias)");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "# nothing", "ads", "[ads]", "7"})
        void is_refused_when_it_holds_no_fields(String file) {
            assertThat(faults(file)).singleElement().asString().matches("file: .+ \\(expected: a mapping of fields\\)");
        }

        @ParameterizedTest
        @ValueSource(strings = {"{name: ads", "name: 'ads", "name: [ads}", "\tname: ads", "{\"name\": \"ads\"} }"})
        void says_where_it_stops_being_yaml(String file) {
            assertThat(faults(file)).singleElement().asString().matches("file, line \\d+, column \\d+: .+");
        }

        @Test
        void may_not_hold_several_documents() {
            assertThat(faults("{name: ads, targets: [{name: store, type: kv}]}\n---\n{name: bids}"))
                    .containsExactly("file: several documents (expected: one)");
        }

        @Test
        void has_them_all_in_its_exceptions_message() {
            var refusal = catchThrowableOfType(InvalidNamespaceException.class, () -> NamespaceFile.read("{a: 1}"));
            assertThat(refusal.faults()).hasSize(3);
            assertThat(refusal).hasMessage(String.join("\n", refusal.faults()));
        }

        private List<String> faults(String file) {
            var refusal = catchThrowableOfType(InvalidNamespaceException.class, () -> NamespaceFile.read(file));
            assertThat(refusal).as("refusal of " + file).isNotNull();
            return refusal.faults();
        }
    }

    @Nested
    class A_namespace_that_was_written {
        @RepeatedTest(200)
        void is_read_back_as_it_was(RepetitionInfo repetition) {
            var spec = Namespaces.random(new Random(repetition.getCurrentRepetition()));
            assertThat(NamespaceFile.read(NamespaceFile.yaml(spec))).isEqualTo(spec);
            assertThat(NamespaceFile.read(NamespaceFile.json(spec))).isEqualTo(spec);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "null",
                    "~",
                    "true",
                    "no",
                    "1",
                    "1e3",
                    "0x1F",
                    "1_000",
                    ".inf",
                    "a: b",
                    "# c",
                    "a #b",
                    "- x",
                    " lead",
                    "trail ",
                    "two\nlines",
                    "\nlead",
                    "trail\n",
                    "*a",
                    "&a",
                    "!t",
                    "@",
                    "`",
                    "{",
                    "[x]",
                    "%",
                    "|",
                    ">",
                    "'",
                    "\"",
                    "\\",
                    "\t",
                    "a\u0000b",
                    "\u0085",
                    "\u2028",
                    "\u007f",
                    "\ufeff",
                    "😀",
                    "---",
                    "...",
                    "2001-01-01",
                    "12:30",
                    "a:",
                    "?",
                    "=",
                    "<<",
                    "1m",
                    "-"
                })
        void keeps_every_description(String description) {
            var spec = Namespaces.with(description, Namespaces.ADS.targets());
            assertThat(NamespaceFile.read(NamespaceFile.yaml(spec))).isEqualTo(spec);
            assertThat(NamespaceFile.read(NamespaceFile.json(spec))).isEqualTo(spec);
        }

        @Test
        void has_its_indexes_as_people_would_write_them_without_their_generations() {
            var indexes = List.of(
                    new KvIndex("by-email", new KvIndex.Field("customer.email"), true, 7),
                    new KvIndex("by-status", new KvIndex.Attribute("status"), false, 8));
            var spec = Namespaces.with("", List.of(Namespaces.indexed("orders", indexes)));

            assertThat(NamespaceFile.yaml(spec)).contains("""
                              table: orders
                              indexes:
                              - name: by-email
                                field: customer.email
                                unique: true
                              - name: by-status
                                attribute: status
                                unique: false
                              sources: all
                            """);
        }

        @Test
        void looks_as_people_would_write_it() {
            assertThat(NamespaceFile.yaml(NamespaceFile.read("{name: ads, targets: [{name: store, type: kv}]}")))
                    .isEqualTo("""
                            name: ads
                            description: ""
                            partitions: 1
                            queue:
                              type: kafka
                              partitions: 8
                            limits:
                              payload: 1MiB
                              delay: 365d
                            retention: 7d
                            order: key
                            delay:
                              standard: "0s"
                              jitter: "0s"
                            retry:
                              attempts: 20
                              initialBackoff: 100ms
                              maximumBackoff: 10s
                              multiplier: 2.0
                              jitter: 0.2
                              maximumAge: "0s"
                              atEnd: dead-letter
                            deadLetters:
                              perMinute: 1000
                            consumers:
                              type: shared
                            targets:
                            - name: store
                              type: kv
                              table: kv
                              sources: all
                              parallelism: 64
                            """);
        }
    }
}
