package io.walservice.namespace;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/** Valid namespaces to begin tests with. */
final class Namespaces {

    static final NamespaceSpec ADS = new NamespaceSpec(
            "ads",
            "what ads change",
            4,
            new QueueSpec("kafka", 32),
            new Limits(new DataSize(512 * 1024), Duration.ofSeconds(90)),
            Duration.ofDays(3),
            new DeliverySpec(
                    Order.NONE,
                    new DelaySpec(Duration.ofSeconds(2), Duration.ofMillis(500)),
                    retry(5, Duration.ofMillis(250), Duration.ofMinutes(2), 1.5),
                    new DeadLetterSpec(50),
                    new Consumers(Optional.of("ads-lanes"))),
            List.of(
                    kv("store", 64, "ads_by_id"),
                    new TargetSpec(
                            "feed",
                            new TargetSpec.Kafka("ads.changes", Optional.of("kafka-1:9092, [::1]:9093")),
                            TargetSpec.Manner.parallel(8, TargetSpec.Sources.OWN)),
                    new TargetSpec(
                            "own",
                            new TargetSpec.Kafka("ads", Optional.empty()),
                            new TargetSpec.Manner(1, OptionalInt.of(250), Optional.empty(), TargetSpec.Sources.ALL)),
                    new TargetSpec(
                            "app",
                            new TargetSpec.Grpc("ads.internal:8080", true, Duration.ofMillis(1500)),
                            new TargetSpec.Manner(
                                    4096,
                                    OptionalInt.empty(),
                                    Optional.of(new RetryPolicy(
                                            3,
                                            new Backoff(Duration.ofMillis(250), Duration.ofMinutes(2), 1.5, 0.1),
                                            Duration.ofHours(1),
                                            RetryPolicy.AtEnd.PARK)),
                                    TargetSpec.Sources.OWN)),
                    new TargetSpec(
                            "gaming",
                            new TargetSpec.Wal("wal.gaming:9090", true, Duration.ofSeconds(7), Optional.of("games")),
                            TargetSpec.Manner.parallel(2, TargetSpec.Sources.OWN))),
            List.of(
                    new RegionSpec(
                            "us",
                            "kafka-1.us:9092, kafka-2.us:9092",
                            Optional.of("wal.ads"),
                            Optional.of(new RegionSpec.Api("wal.us:9090", true))),
                    region("eu", "kafka.eu:9092")));

    private Namespaces() {}

    static RetryPolicy retry(int attempts, Duration initial, Duration maximum, double multiplier) {
        return new RetryPolicy(
                attempts,
                new Backoff(initial, maximum, multiplier, 0.1),
                Duration.ofDays(1),
                RetryPolicy.AtEnd.DEAD_LETTER);
    }

    static TargetSpec kv(String name, int parallelism, String table) {
        return new TargetSpec(
                name,
                new TargetSpec.Kv(table, List.of()),
                TargetSpec.Manner.parallel(parallelism, TargetSpec.Sources.ALL));
    }

    /** A kv target named {@code store}. */
    static TargetSpec indexed(String table, List<KvIndex> indexes) {
        return new TargetSpec(
                "store", new TargetSpec.Kv(table, indexes), TargetSpec.Manner.parallel(64, TargetSpec.Sources.ALL));
    }

    /** With nothing that may be left out. */
    static RegionSpec region(String name, String kafka) {
        return new RegionSpec(name, kafka, Optional.empty(), Optional.empty());
    }

    static NamespaceSpec with(String description, List<TargetSpec> targets) {
        return new NamespaceSpec(
                ADS.name(),
                description,
                ADS.partitions(),
                ADS.queue(),
                ADS.limits(),
                ADS.retention(),
                ADS.delivery(),
                targets,
                List.of());
    }

    static NamespaceSpec with(QueueSpec queue, List<TargetSpec> targets) {
        return new NamespaceSpec(
                ADS.name(),
                "",
                ADS.partitions(),
                queue,
                ADS.limits(),
                ADS.retention(),
                ADS.delivery(),
                targets,
                List.of());
    }

    static NamespaceSpec with(int partitions, QueueSpec queue) {
        return new NamespaceSpec(
                ADS.name(),
                "",
                partitions,
                queue,
                ADS.limits(),
                ADS.retention(),
                ADS.delivery(),
                ADS.targets(),
                List.of());
    }

    static NamespaceSpec with(Limits limits, Duration retention, RetryPolicy retry) {
        DeliverySpec delivery = new DeliverySpec(
                Order.KEY, NamespaceDefaults.DELAY, retry, NamespaceDefaults.DEAD_LETTERS, Consumers.SHARED);
        return new NamespaceSpec(
                ADS.name(), "", ADS.partitions(), ADS.queue(), limits, retention, delivery, ADS.targets(), List.of());
    }

    static NamespaceSpec with(DeliverySpec delivery) {
        return new NamespaceSpec(
                ADS.name(),
                "",
                ADS.partitions(),
                ADS.queue(),
                ADS.limits(),
                ADS.retention(),
                delivery,
                ADS.targets(),
                List.of());
    }

    /** {@link #ADS} in these regions. */
    static NamespaceSpec in(RegionSpec... regions) {
        return in(ADS.queue(), regions);
    }

    static NamespaceSpec in(QueueSpec queue, RegionSpec... regions) {
        return new NamespaceSpec(
                ADS.name(),
                "",
                ADS.partitions(),
                queue,
                ADS.limits(),
                ADS.retention(),
                ADS.delivery(),
                ADS.targets(),
                List.of(regions));
    }

    /** Any valid namespace. */
    static NamespaceSpec random(RandomGenerator random) {
        int partitions = random.nextInt(1, 65);
        List<RegionSpec> regions = random.nextBoolean() ? List.of() : randomRegions(random);
        List<TargetSpec> targets = new ArrayList<>();
        for (int i = random.nextInt(1, 33); i > 0; i--) {
            TargetSpec target = randomTarget("t-" + i, random);
            targets.add(
                    target.kind() instanceof TargetSpec.Kv && regions.isEmpty()
                            ? new TargetSpec(target.name(), randomIndexed("table_" + i, random), target.manner())
                            : target);
        }
        Duration longestDelay = Duration.ofNanos(random.nextLong(900_000_000_001L));
        return new NamespaceSpec(
                "n" + random.nextInt(1_000),
                random.nextBoolean() ? "" : "text: #" + random.nextInt(),
                partitions,
                new QueueSpec("kafka", partitions * random.nextInt(1, 256 / partitions + 1)),
                new Limits(new DataSize(random.nextLong(1, 1_048_577)), longestDelay),
                Duration.ofSeconds(random.nextLong(60, 365 * 86_400L + 1)),
                new DeliverySpec(
                        random.nextBoolean() ? Order.KEY : Order.NONE,
                        new DelaySpec(
                                random.nextBoolean() ? Duration.ZERO : longestDelay,
                                Duration.ofMillis(random.nextInt(900_001))),
                        randomRetry(random),
                        new DeadLetterSpec(random.nextInt(1, 1_000_001), randomMirror(random)),
                        new Consumers(
                                random.nextBoolean() ? Optional.empty() : Optional.of("role-" + random.nextInt(100)))),
                targets,
                regions);
    }

    private static TargetSpec.Kind randomIndexed(String table, RandomGenerator random) {
        List<KvIndex> indexes = new ArrayList<>();
        for (int i = random.nextInt(17); i > 0; i--) {
            KvIndex.Term term = random.nextBoolean()
                    ? new KvIndex.Attribute(random.nextBoolean() ? "true" : "a: " + i)
                    : new KvIndex.Field(random.nextBoolean() ? "customer.e-mail" : "größe.0x1F");
            indexes.add(new KvIndex("by-" + i, term, random.nextBoolean(), 0));
        }
        return new TargetSpec.Kv(table, indexes);
    }

    private static List<RegionSpec> randomRegions(RandomGenerator random) {
        List<RegionSpec> regions = new ArrayList<>();
        for (int i = random.nextInt(17); i > 0; i--) {
            regions.add(new RegionSpec(
                    "r-" + i,
                    "kafka-%d:9092,[::1]:%d".formatted(i, i),
                    random.nextBoolean() ? Optional.empty() : Optional.of("ads." + random.nextInt(100)),
                    random.nextBoolean()
                            ? Optional.empty()
                            : Optional.of(new RegionSpec.Api("wal-" + i + ":9090", random.nextBoolean()))));
        }
        return regions;
    }

    private static Optional<MirrorSpec> randomMirror(RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(new MirrorSpec.Kafka("dead." + random.nextInt(100), Optional.empty()));
            case 2 -> Optional.of(new MirrorSpec.Kafka("dead", Optional.of("a:1,b:2")));
            default -> Optional.of(new MirrorSpec.Sqs("dead-" + random.nextInt(100) + ".fifo"));
        };
    }

    private static RetryPolicy randomRetry(RandomGenerator random) {
        long initial = random.nextLong(1, 3_600_001);
        return new RetryPolicy(
                random.nextInt(1, 1_000_001),
                new Backoff(
                        Duration.ofMillis(initial),
                        Duration.ofMillis(random.nextLong(initial, 3_600_001)),
                        random.nextDouble(1, 10),
                        random.nextBoolean() ? 0 : random.nextDouble()),
                Duration.ofSeconds(random.nextLong(1, 365 * 86_400L + 1)),
                random.nextBoolean() ? RetryPolicy.AtEnd.PARK : RetryPolicy.AtEnd.DEAD_LETTER);
    }

    private static TargetSpec randomTarget(String name, RandomGenerator random) {
        TargetSpec.Manner manner = new TargetSpec.Manner(
                random.nextInt(1, 4_097),
                random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(random.nextInt(1, 1_000_001)),
                random.nextBoolean() ? Optional.empty() : Optional.of(randomRetry(random)),
                random.nextBoolean() ? TargetSpec.Sources.ALL : TargetSpec.Sources.OWN);
        return new TargetSpec(name, randomKind(random), manner);
    }

    private static TargetSpec.Kind randomKind(RandomGenerator random) {
        return switch (random.nextInt(7)) {
            case 6 -> randomTable(random);
            case 5 ->
                new TargetSpec.Elasticsearch(
                        random.nextBoolean() ? List.of("http://a:1") : List.of("https://a:1", "https://[::1]:2"),
                        "index-" + random.nextInt(100),
                        new DocumentIds(random.nextBoolean() ? ItemKeys.ID : ItemKeys.ID_AND_KEY),
                        Duration.ofMillis(random.nextLong(10, 300_001)));
            case 4 ->
                new TargetSpec.Wal(
                        "wal:" + random.nextInt(1, 65_536),
                        random.nextBoolean(),
                        Duration.ofMillis(random.nextLong(10, 300_001)),
                        random.nextBoolean() ? Optional.empty() : Optional.of("n" + random.nextInt(100)));
            case 3 -> randomCache(random);
            case 0 -> new TargetSpec.Kv("table_" + random.nextInt(100), List.of());
            case 1 ->
                new TargetSpec.Kafka(
                        "topic." + random.nextInt(100),
                        random.nextBoolean() ? Optional.empty() : Optional.of("host:1"));
            default ->
                new TargetSpec.Grpc(
                        "10.0.0.1:65535", random.nextBoolean(), Duration.ofMillis(random.nextLong(10, 300_001)));
        };
    }

    private static TargetSpec.Kind randomTable(RandomGenerator random) {
        TargetSpec.RowKey key = random.nextBoolean()
                ? new TargetSpec.RowKey(ItemKeys.ID, "id-" + random.nextInt(100), "")
                : new TargetSpec.RowKey(ItemKeys.ID_AND_KEY, "id", "Key " + random.nextInt(100));
        return new TargetSpec.Cassandra(
                "shop.Orders_" + random.nextInt(100),
                key,
                random.nextBoolean() ? Map.of() : Map.of("a: b", "c", "7", "true"),
                Duration.ofMillis(random.nextLong(10, 300_001)));
    }

    private static TargetSpec.Kind randomCache(RandomGenerator random) {
        List<CacheReplica> replicas = new ArrayList<>();
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            replicas.add(new CacheReplica(
                    random.nextBoolean() ? Optional.empty() : Optional.of("eu-" + i),
                    random.nextBoolean() ? new CacheReplica.Servers("a:1,b:2") : new CacheReplica.Dns("cache:11211")));
        }
        return new TargetSpec.EvCache(
                new CacheItems(
                        "APP_" + random.nextInt(100),
                        random.nextBoolean() ? CacheItems.By.ID : CacheItems.By.ID_AND_KEY),
                replicas,
                Duration.ofSeconds(random.nextInt(630_720_001)),
                Duration.ofMillis(random.nextLong(10, 300_001)),
                new DataSize(random.nextLong(1_024, 1L << 30)));
    }
}
