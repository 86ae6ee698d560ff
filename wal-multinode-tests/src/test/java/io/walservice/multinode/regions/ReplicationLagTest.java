package io.walservice.multinode.regions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.RateLimiter;
import io.walservice.multinode.contents.CacheContents;
import io.walservice.multinode.load.Scale;
import io.walservice.multinode.load.Writer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * How long after it was acknowledged in one region a write is in the cache of the other, at half of what a burst
 * reaches; beside that, the same bytes through a plain topic of the same Kafka and over the same link, at the same
 * time.
 */
@ExtendWith(TwoRegions.class)
class ReplicationLagTest {
    private static final int BURST = Scale.of(3_000, 30_000);
    private static final int SECONDS = Scale.of(8, 60);
    private static final int SAMPLE_EVERY = 10;
    private static final int PAYLOAD_BYTES = 1_024;
    private static final Duration LIMIT = Duration.ofMinutes(Scale.of(1, 10));
    private static final Executor SOON = CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS);

    private final Histogram lags = new ConcurrentHistogram(TimeUnit.MINUTES.toMicros(10), 3);
    private final AtomicInteger found = new AtomicInteger();

    @Test
    @SuppressWarnings("UnstableApiUsage") // Guava's RateLimiter has been in beta for ten years
    void all_arrive_and_their_lag_is_measured_beside_plain_kafka(Regions regions) {
        try (ReplicatedNamespace namespace = regions.create(spec(regions));
                Writer writer = namespace.ordinaryWriter("eu");
                CacheContents inUs = namespace.cache("us");
                PlainTopic plain = PlainTopic.open(regions.get("eu"), "plain-lag")) {
            int rate = burst(namespace, writer) / 2;
            int entries = rate * SECONDS;
            RateLimiter pace = RateLimiter.create(rate);
            for (int n = 0; n < entries; n++) {
                pace.acquire();
                String id = "lag-" + n;
                String payload = payload(id);
                boolean isSample = n % SAMPLE_EVERY == 0;
                var unused = writer.write(Changes.of(id, System.currentTimeMillis() * 1_000, Optional.of(payload)))
                        .thenCompose(answer -> isSample
                                ? awaitItem(inUs, id, System.nanoTime())
                                : CompletableFuture.completedStage(id));
                plain.send(id, payload);
            }
            writer.awaitAcknowledged();
            int samples = (entries + SAMPLE_EVERY - 1) / SAMPLE_EVERY;
            await("all to arrive").atMost(LIMIT).until(() -> found.get() == samples && plain.received() == entries);
            namespace.awaitDrained();

            Histogram plainLags = plain.lags();
            assertThat(lags.getTotalCount()).isEqualTo(samples);
            assertThat(plainLags.getTotalCount()).isEqualTo(entries);
            Scale.report(
                    "lag at %,d writes a second, half of a burst: acknowledged in eu to applied in us's cache p50 %.1f ms,"
                            + " p99 %.1f ms (%,d samples); plain Kafka p50 %.1f ms, p99 %.1f ms; ratio %.1f and %.1f",
                    rate,
                    millis(lags, 50),
                    millis(lags, 99),
                    samples,
                    millis(plainLags, 50),
                    millis(plainLags, 99),
                    millis(lags, 50) / millis(plainLags, 50),
                    millis(lags, 99) / millis(plainLags, 99));
        }
    }

    /** Entries a second that are applied in the other region, of many at once; also warms everything up. */
    private static int burst(ReplicatedNamespace namespace, Writer writer) {
        long begin = System.nanoTime();
        for (int n = 0; n < BURST; n++) {
            writer.put("burst-" + n, payload("burst-" + n));
        }
        writer.awaitAcknowledged();
        await("the burst to arrive")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> namespace.in("us").lane("cache@eu").getApplied() >= BURST);
        return (int) (BURST * TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - begin));
    }

    /** Asks again and again, a millisecond apart: the lag is too high by at most that and one read. */
    private CompletionStage<String> awaitItem(CacheContents cache, String id, long acknowledgedNanos) {
        return cache.item(id).thenCompose(item -> {
            if (item.isEmpty()) {
                return CompletableFuture.supplyAsync(() -> id, SOON)
                        .thenCompose(again -> awaitItem(cache, id, acknowledgedNanos));
            }
            lags.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - acknowledgedNanos));
            found.incrementAndGet();
            return CompletableFuture.completedStage(id);
        });
    }

    private static String payload(String id) {
        return (id + " ").repeat(PAYLOAD_BYTES / id.length() + 1).substring(0, PAYLOAD_BYTES);
    }

    private static double millis(Histogram micros, double percentile) {
        return Math.max(1, micros.getValueAtPercentile(percentile)) / 1_000.0;
    }

    private static String spec(Regions regions) {
        return """
                name: lag
                partitions: 2
                queue: {type: kafka, partitions: 4}
                targets:
                  - {name: cache, type: evcache, app: lag, keys: id, replicas: %s}
                """.formatted(regions.replicas());
    }
}
