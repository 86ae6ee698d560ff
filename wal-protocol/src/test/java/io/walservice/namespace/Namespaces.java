package io.walservice.namespace;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
            new RetryPolicy(5, Duration.ofMillis(250), Duration.ofMinutes(2), 1.5),
            List.of(
                    new TargetSpec.Kv("store", 64, "ads_by_id"),
                    new TargetSpec.Kafka("feed", 8, "ads.changes", Optional.of("kafka-1:9092, [::1]:9093")),
                    new TargetSpec.Kafka("own", 1, "ads", Optional.empty()),
                    new TargetSpec.Grpc("app", 4096, "ads.internal:8080", true, Duration.ofMillis(1500))));

    private Namespaces() {}

    static NamespaceSpec with(String description, List<TargetSpec> targets) {
        return new NamespaceSpec(
                ADS.name(),
                description,
                ADS.partitions(),
                ADS.queue(),
                ADS.limits(),
                ADS.retention(),
                ADS.retry(),
                targets);
    }

    static NamespaceSpec with(int partitions, QueueSpec queue) {
        return new NamespaceSpec(
                ADS.name(), "", partitions, queue, ADS.limits(), ADS.retention(), ADS.retry(), ADS.targets());
    }

    static NamespaceSpec with(Limits limits, Duration retention, RetryPolicy retry) {
        return new NamespaceSpec(
                ADS.name(), "", ADS.partitions(), ADS.queue(), limits, retention, retry, ADS.targets());
    }

    /** Any valid namespace. */
    static NamespaceSpec random(RandomGenerator random) {
        int partitions = random.nextInt(1, 65);
        long initial = random.nextLong(1, 3_600_001);
        List<TargetSpec> targets = new ArrayList<>();
        for (int i = random.nextInt(1, 33); i > 0; i--) {
            targets.add(randomTarget("t-" + i, random));
        }
        return new NamespaceSpec(
                "n" + random.nextInt(1_000),
                random.nextBoolean() ? "" : "text: #" + random.nextInt(),
                partitions,
                new QueueSpec("kafka", partitions * random.nextInt(1, 256 / partitions + 1)),
                new Limits(
                        new DataSize(random.nextLong(1, 1_048_577)),
                        Duration.ofNanos(random.nextLong(900_000_000_001L))),
                Duration.ofSeconds(random.nextLong(60, 365 * 86_400L + 1)),
                new RetryPolicy(
                        random.nextInt(1, 1_001),
                        Duration.ofMillis(initial),
                        Duration.ofMillis(random.nextLong(initial, 3_600_001)),
                        random.nextDouble(1, 10)),
                targets);
    }

    private static TargetSpec randomTarget(String name, RandomGenerator random) {
        int parallelism = random.nextInt(1, 4_097);
        return switch (random.nextInt(3)) {
            case 0 -> new TargetSpec.Kv(name, parallelism, "table_" + random.nextInt(100));
            case 1 ->
                new TargetSpec.Kafka(
                        name,
                        parallelism,
                        "topic." + random.nextInt(100),
                        Optional.of("host").map(host -> host + ":1"));
            default ->
                new TargetSpec.Grpc(
                        name,
                        parallelism,
                        "10.0.0.1:65535",
                        random.nextBoolean(),
                        Duration.ofMillis(random.nextLong(10, 300_001)));
        };
    }
}
