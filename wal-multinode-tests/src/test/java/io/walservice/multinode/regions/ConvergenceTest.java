package io.walservice.multinode.regions;

import static org.assertj.core.api.Assertions.assertThat;

import io.walservice.multinode.contents.CacheContents;
import io.walservice.multinode.load.Scale;
import io.walservice.multinode.load.Writer;
import io.walservice.multinode.regions.LastWriter.Write;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** Puts and deletes of the same items in all regions at once, with original write times that often are the same. */
@ExtendWith(TwoRegions.class)
class ConvergenceTest {
    private static final int WRITES = Scale.of(4_000, 100_000);
    private static final int ITEMS = 500;
    private static final int DELETE_EVERY = 5;
    private static final long BEGIN_MICROS =
            TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis()) - TimeUnit.HOURS.toMicros(1);

    @Test
    void two_regions_end_as_the_last_writer_left_each_item(Regions regions) {
        writeAndCompare(regions, "pair");
    }

    @Test
    @EnabledIfSystemProperty(named = "wal.scale", matches = "full")
    void so_do_three() {
        try (Regions three = Regions.start(1, "ap", "eu", "us")) {
            writeAndCompare(three, "trio");
        }
    }

    private static void writeAndCompare(Regions regions, String name) {
        LastWriter model = new LastWriter();
        List<String> names = regions.all().stream().map(Region::name).toList();
        try (ReplicatedNamespace namespace = regions.create(spec(name, regions))) {
            long begin = System.nanoTime();
            CompletableFuture.allOf(names.stream()
                            .map(region -> CompletableFuture.runAsync(
                                    () -> write(namespace, region, WRITES / names.size(), model),
                                    ConvergenceTest::inNewThread))
                            .toArray(CompletableFuture[]::new))
                    .join();
            long written = System.nanoTime();
            namespace.awaitDrained();
            long drained = System.nanoTime();

            assertThat(model.ties()).as("items that a tie decides").isPositive();
            assertThat(model.deleted()).as("items that end deleted").isPositive();
            for (String region : names) {
                assertThat(namespace.table(region)).as("table in %s", region).isEqualTo(model.items());
                try (CacheContents cache = namespace.cache(region)) {
                    assertThat(cache.items(model.ids()))
                            .as("cache in %s", region)
                            .isEqualTo(model.items());
                }
            }
            Scale.report(
                    "convergence: %,d writes to %d items in %d regions, a tie decides %d, %d end deleted: all equal %.1f s"
                            + " after the last write (writing: %.1f s)",
                    WRITES,
                    ITEMS,
                    names.size(),
                    model.ties(),
                    model.deleted(),
                    (drained - written) / 1e9,
                    (written - begin) / 1e9);
        }
    }

    /** Times of one item differ within a region, do not follow the order of the writes, and collide between regions. */
    private static void write(ReplicatedNamespace namespace, String region, int writes, LastWriter model) {
        Random random = new Random(region.hashCode());
        int rounds = writes / ITEMS;
        List<List<Long>> times = IntStream.range(0, ITEMS)
                .mapToObj(item -> times(rounds, random))
                .toList();
        try (Writer writer = namespace.patientWriter(region)) {
            for (int n = 0; n < rounds * ITEMS; n++) {
                String id = "item-" + n % ITEMS;
                long micros = times.get(n % ITEMS).get(n / ITEMS);
                Optional<String> payload =
                        random.nextInt(DELETE_EVERY) == 0 ? Optional.empty() : Optional.of(region + " " + n);
                model.add(id, new Write(micros, region, payload));
                var unused = writer.write(Changes.of(id, micros, payload));
            }
            writer.awaitAcknowledged();
        }
    }

    /** A choice of a few times more. */
    private static List<Long> times(int count, Random random) {
        List<Long> times = LongStream.range(BEGIN_MICROS, BEGIN_MICROS + count + count / 4 + 1)
                .boxed()
                .collect(Collectors.toList());
        Collections.shuffle(times, random);
        return List.copyOf(times.subList(0, count));
    }

    private static void inNewThread(Runnable task) {
        Thread thread = new Thread(task, "writer");
        thread.setDaemon(true);
        thread.start();
    }

    private static String spec(String name, Regions regions) {
        return """
                name: %1$s
                partitions: 2
                queue: {type: kafka, partitions: 4}
                targets:
                  - {name: store, type: kv, table: %1$s}
                  - {name: cache, type: evcache, app: %1$s, keys: id, replicas: %2$s}
                """.formatted(name, regions.replicas());
    }
}
