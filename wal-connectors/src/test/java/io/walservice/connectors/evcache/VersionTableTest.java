package io.walservice.connectors.evcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class VersionTableTest {
    private static final long NOW = 1_700_000_000_000_000L * 1_024;

    @SuppressWarnings("NullAway.Init")
    private static VersionTables tables;

    private final ItemWrite.ItemKey item =
            new ItemWrite.ItemKey("ads", "cache", UUID.randomUUID().toString());

    @BeforeAll
    static void connect() {
        tables = new VersionTables();
    }

    @AfterAll
    static void disconnect() {
        tables.close();
    }

    @Test
    void an_item_that_was_never_written_has_no_version() {
        assertThat(tables.table.newest(item).toCompletableFuture().join()).isEmpty();
    }

    @RepeatedTest(5)
    void the_greatest_version_is_the_newest_in_whatever_order_they_come(RepetitionInfo repetition) {
        List<ItemVersion> versions = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            versions.add(new ItemVersion(NOW + i / 3, 10 + i, i % 2 == 0));
        }
        List<ItemVersion> mixed = new ArrayList<>(versions);
        mixed.addAll(versions);
        Collections.shuffle(mixed, new Random(repetition.getCurrentRepetition()));

        ItemVersion greatest = mixed.get(0);
        for (ItemVersion version : mixed) {
            write(version);
            greatest = version.compareTo(greatest) > 0 ? version : greatest;
            assertThat(newest()).isEqualTo(greatest);
        }
    }

    @Test
    void of_the_same_version_that_of_the_later_sequence_wins_although_the_other_is_repeated_seconds_later() {
        write(new ItemVersion(NOW, 8, false));
        long begin = System.nanoTime();
        await().until(() -> System.nanoTime() - begin > Duration.ofMillis(2_100).toNanos());

        write(new ItemVersion(NOW, 7, true));

        assertThat(newest()).isEqualTo(new ItemVersion(NOW, 8, false));
    }

    private void write(ItemVersion version) {
        tables.table
                .write(item, version)
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    private ItemVersion newest() {
        return tables.table
                .newest(item)
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join()
                .orElseThrow();
    }
}
