package io.walservice.node.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.walservice.internal.v1.Entry;
import io.walservice.node.TestTables;
import io.walservice.node.log.LogPartitionId;
import io.walservice.node.log.ScheduleProgress;
import io.walservice.node.log.ScheduleState;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ScheduleCleanerTest {

    private static final Duration RETENTION = Duration.ofHours(5);
    private static final long NOW = System.currentTimeMillis();
    private static final long HOUR = 3_600_000;
    private static final long NOTHING_NEEDED = Long.MAX_VALUE;

    private static ActorTestKit kit;
    private static TestTables tables;
    private static ScheduleStore store;

    private final LogPartitionId id =
            new LogPartitionId("n" + UUID.randomUUID().toString().substring(0, 8), 0);

    @BeforeAll
    static void start() {
        kit = ActorTestKit.create();
        tables = TestTables.create("cleaner");
        store = new ScheduleStore(tables.session(), tables.keyspace(), kit.system());
    }

    @AfterAll
    static void stop() {
        tables.close();
        kit.shutdownTestKit();
    }

    @Test
    void deletes_hours_past_their_retention_once_the_dispatcher_has_recorded_more_than_they_held() {
        ScheduleCleaner cleaner = new ScheduleCleaner(id, store);
        store(NOW - 9 * HOUR, NOW - 8 * HOUR, NOW - 2 * HOUR, NOW + HOUR);

        cleaner.clean(progress(100, 90), RETENTION, NOTHING_NEEDED);
        cleaner.clean(progress(110, 99), RETENTION, NOTHING_NEEDED);
        assertThat(hours()).hasSize(4);

        cleaner.clean(progress(110, 100), RETENTION, NOTHING_NEEDED);
        await().until(() -> hours().equals(List.of((NOW - 2 * HOUR) / HOUR, (NOW + HOUR) / HOUR)));
    }

    @Test
    void keeps_what_is_still_to_be_read() {
        ScheduleCleaner cleaner = new ScheduleCleaner(id, store);
        store(NOW - 9 * HOUR, NOW - 8 * HOUR);

        cleaner.clean(progress(1, 1), RETENTION, (NOW - 8 * HOUR) / HOUR);
        cleaner.clean(progress(1, 1), RETENTION, (NOW - 8 * HOUR) / HOUR);
        await().until(() -> hours().equals(List.of((NOW - 8 * HOUR) / HOUR)));
    }

    private void store(long... dueMillis) {
        for (long due : dueMillis) {
            Entry entry =
                    Entry.newBuilder().setSequence(1).setDueTimeMillis(due).build();
            store.put(id, List.of(entry), RETENTION).toCompletableFuture().join();
        }
    }

    private List<Long> hours() {
        return store.hours(id, 0).toCompletableFuture().join();
    }

    private static ScheduleProgress progress(long nextSequence, long dispatchedSequence) {
        return new ScheduleProgress(ScheduleState.EMPTY, nextSequence, dispatchedSequence);
    }
}
