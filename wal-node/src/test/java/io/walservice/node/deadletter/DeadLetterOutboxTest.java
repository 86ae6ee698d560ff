package io.walservice.node.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.walservice.connectors.LaneId;
import io.walservice.node.TestTables;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DeadLetterOutboxTest {

    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00.123Z");

    @SuppressWarnings("NullAway.Init")
    private static TestTables tables;

    @SuppressWarnings("NullAway.Init")
    private static DeadLetterStore letters;

    @SuppressWarnings("NullAway.Init")
    private static DeadLetterOutbox outbox;

    private final LaneId lane = new LaneId("outbox-" + UUID.randomUUID(), "store");

    @BeforeAll
    static void connect() {
        tables = TestTables.create("outbox");
        letters = new DeadLetterStore(tables.session(), tables.keyspace());
        outbox = new DeadLetterOutbox(tables.session(), tables.keyspace(), letters);
    }

    @AfterAll
    static void disconnect() {
        tables.close();
    }

    @Test
    void a_letter_of_any_size_and_its_copy_are_stored_together() {
        DeadLetter letter = letter("milk", 7, NOW, "x".repeat(1024 * 1024));

        done(outbox.add(letter));

        assertThat(done(letters.read(lane, letter.place())))
                .hasValueSatisfying(stored -> assertThat(stored.record()).isEqualTo(letter.record()));
        assertThat(all()).containsExactly(letter);
    }

    @Test
    void a_copy_stays_where_its_letter_is_gone_and_the_other_way_round() {
        DeadLetter one = letter("milk", 7, NOW, "one");
        DeadLetter other = letter("milk", 8, NOW, "other");
        done(outbox.add(one));
        done(outbox.add(other));

        done(letters.remove(
                lane, one.place(), done(letters.read(lane, one.place())).orElseThrow()));
        done(outbox.remove(other));

        assertThat(all()).containsExactly(one);
        assertThat(done(letters.read(lane, one.place()))).isEmpty();
        assertThat(done(letters.read(lane, other.place()))).isPresent();
    }

    @Test
    void copies_come_page_by_page_the_oldest_first() {
        List<DeadLetter> stored = IntStream.range(0, 35)
                .mapToObj(i -> letter("milk", i, NOW.minusSeconds(i), "letter " + i))
                .toList();
        stored.forEach(letter -> done(outbox.add(letter)));

        List<DeadLetter> oldestFirst = new ArrayList<>(stored);
        java.util.Collections.reverse(oldestFirst);
        assertThat(all()).containsExactlyElementsOf(oldestFirst);
    }

    @Test
    void an_entry_that_is_given_up_on_again_is_another_copy() {
        done(outbox.add(letter("milk", 7, NOW, "same")));
        done(outbox.add(letter("milk", 7, NOW.plusMillis(1), "same")));

        assertThat(all()).hasSize(2);
    }

    private List<DeadLetter> all() {
        List<DeadLetter> found = new ArrayList<>();
        for (int bucket = 0; bucket < DeadLetterOutbox.BUCKETS; bucket++) {
            @Nullable DeadLetter after = null;
            List<DeadLetter> page = done(outbox.next(lane, bucket, after));
            while (!page.isEmpty()) {
                found.addAll(page);
                after = page.get(page.size() - 1);
                page = done(outbox.next(lane, bucket, after));
            }
        }
        return found;
    }

    private DeadLetter letter(String id, long sequence, Instant at, String record) {
        return new DeadLetter(
                lane,
                new DeadLetter.Place(id, 1, sequence, "local.0." + sequence),
                ByteString.copyFromUtf8(record),
                new DeadLetter.Failure("Busy: later", 3, at));
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
