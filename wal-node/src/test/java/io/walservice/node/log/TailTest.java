package io.walservice.node.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.walservice.internal.v1.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class TailTest {

    private static final long ALL = Long.MAX_VALUE;

    @Test
    void of_a_journal_that_was_just_read_holds_what_comes_and_not_what_was() {
        Tail tail = new Tail(1_000, 7);
        tail.add(batch(8, 100));

        assertThat(tail.after(7, ALL)).hasValue(List.of(batch(8, 100)));
        assertThat(tail.after(8, ALL)).hasValue(List.of());
        assertThat(tail.after(6, ALL)).isEmpty();
    }

    @Test
    void lets_the_oldest_go_where_it_gets_too_large_and_says_so() {
        Tail tail = new Tail(250, 0);
        tail.add(batch(1, 100));
        tail.add(batch(2, 100));
        tail.add(batch(4, 100));

        assertThat(tail.after(0, ALL)).isEmpty();
        assertThat(tail.after(1, ALL)).hasValue(List.of(batch(2, 100), batch(4, 100)));
    }

    @Test
    void holds_exactly_as_much_as_it_may() {
        Tail tail = new Tail(200, 0);
        tail.add(batch(1, 100));
        tail.add(batch(2, 100));

        assertThat(tail.after(0, ALL)).hasValue(List.of(batch(1, 100), batch(2, 100)));
    }

    @Test
    void does_not_hold_a_batch_that_is_too_large_by_itself() {
        Tail tail = new Tail(99, 0);
        tail.add(batch(1, 100));
        assertThat(tail.after(0, ALL)).isEmpty();
        assertThat(tail.after(1, ALL)).hasValue(List.of());

        tail.add(batch(2, 50));
        assertThat(tail.after(1, ALL)).hasValue(List.of(batch(2, 50)));
    }

    @Test
    void gives_at_most_so_many_bytes_but_at_least_one_batch() {
        Tail tail = new Tail(1_000, 0);
        tail.add(batch(1, 100));
        tail.add(batch(2, 100));
        tail.add(batch(3, 100));

        assertThat(tail.after(0, 1)).hasValue(List.of(batch(1, 100)));
        assertThat(tail.after(0, 200)).hasValue(List.of(batch(1, 100), batch(2, 100)));
        assertThat(tail.after(0, 299)).hasValue(List.of(batch(1, 100), batch(2, 100)));
    }

    @Test
    void lets_go_of_what_was_published_and_has_room_again() {
        Tail tail = new Tail(200, 0);
        tail.add(batch(1, 100));
        tail.add(batch(2, 100));
        tail.published(1);
        tail.add(batch(3, 100));

        assertThat(tail.after(0, ALL)).isEmpty();
        assertThat(tail.after(1, ALL)).hasValue(List.of(batch(2, 100), batch(3, 100)));
    }

    @RepeatedTest(30)
    void gives_the_journal_without_a_gap_or_nothing(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        long maximum = 100L + random.nextInt(1_000);
        Tail tail = new Tail(maximum, 0);
        List<JournalBatch> journal = new ArrayList<>();
        long event = 0;
        long published = 0;
        for (int step = 0; step < 200; step++) {
            event += 1 + random.nextInt(3);
            JournalBatch batch = batch(event, 20 + random.nextInt(200));
            journal.add(batch);
            tail.add(batch);
            if (random.nextInt(4) == 0) {
                published += random.nextLong(event - published + 1);
                tail.published(published);
            }
            long after = random.nextLong(event + 1);
            List<JournalBatch> missing =
                    journal.stream().filter(each -> each.eventNumber() > after).toList();
            Optional<List<JournalBatch>> given = tail.after(after, ALL);

            given.ifPresent(batches -> assertThat(batches).isEqualTo(missing));
            boolean fits = missing.stream().mapToLong(JournalBatch::bytes).sum() <= maximum;
            assertThat(given.isPresent())
                    .as("after event %d, published to %d", after, published)
                    .isEqualTo(missing.isEmpty() || (fits && nothingWasLetGo(journal, after, published)));
        }
    }

    /** Whether no batch after an event was published. */
    private static boolean nothingWasLetGo(List<JournalBatch> journal, long after, long published) {
        return journal.stream().noneMatch(batch -> batch.eventNumber() > after && batch.eventNumber() <= published);
    }

    /** A batch of exactly so many bytes. */
    private static JournalBatch batch(long eventNumber, int bytes) {
        Entry entry = Entry.getDefaultInstance();
        for (int payload = 0; entry.getSerializedSize() < bytes; payload++) {
            entry = Entry.newBuilder()
                    .setPayload(ByteString.copyFrom(new byte[payload]))
                    .build();
        }
        return new JournalBatch(eventNumber, 1, List.of(entry));
    }
}
