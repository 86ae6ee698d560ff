package io.walservice.node.replay;

import static io.walservice.node.replay.Places.batch;
import static io.walservice.node.replay.Places.batches;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.walservice.node.log.Epochs;
import io.walservice.node.log.JournalBatch;
import io.walservice.node.log.PublishedReply.Published;
import io.walservice.node.replay.ReplayPart.Range;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The log has dispatched the sequences 1 to 30. */
class JournalRangeTest {

    private static final Optional<Instant> ANY_TIME = Optional.empty();
    private static final Epochs NO_EPOCHS = new Epochs(List.of());

    @Test
    void takes_the_places_of_the_range_and_no_others() {
        assertThat(read(part(5, 9), ANY_TIME, List.of(batch(1, 3), batch(4, 6), batch(7, 12), batch(13, 30))))
                .containsExactly(5L, 6L, 7L, 8L, 9L);
    }

    @Test
    void goes_on_where_it_was() {
        ReplayPart half = new ReplayPart(3, new Range(5, 9), 8, ReplayPart.Counts.NONE, List.of());

        assertThat(read(half, ANY_TIME, batches(1, 30))).containsExactly(8L, 9L);
    }

    @Test
    void does_not_mind_what_is_missing_before_the_range() {
        assertThat(read(part(5, 9), ANY_TIME, batches(5, 30))).hasSize(5);
        assertThat(read(part(5, 9), ANY_TIME, batches(4, 30))).hasSize(5);
    }

    @Test
    void fails_where_its_beginning_is_missing() {
        assertThatExceptionOfType(JournalGone.class)
                .isThrownBy(() -> read(part(5, 9), ANY_TIME, batches(7, 30)))
                .withMessage("the journal of log partition 3 no longer has 5 to 6, which are past their retention");
    }

    @Test
    void fails_where_all_of_it_is_missing() {
        assertThatExceptionOfType(JournalGone.class)
                .isThrownBy(() -> read(part(5, 9), ANY_TIME, batches(12, 30)))
                .withMessageContaining("no longer has 5 to 9");
        assertThatExceptionOfType(JournalGone.class)
                .isThrownBy(() -> read(part(5, 9), ANY_TIME, List.of()))
                .withMessageContaining("no longer has 5 to 9");
    }

    @Test
    void fails_where_something_is_missing_in_between_or_at_the_end() {
        assertThatExceptionOfType(JournalGone.class)
                .isThrownBy(() -> read(part(5, 9), ANY_TIME, List.of(batch(5, 6), batch(8, 30))))
                .withMessageContaining("no longer has 7 to 7");
        assertThatExceptionOfType(JournalGone.class)
                .isThrownBy(() -> read(part(5, 9), ANY_TIME, List.of(batch(5, 8))))
                .withMessageContaining("no longer has 9 to 9");
    }

    @Test
    void what_is_missing_at_the_beginning_does_no_harm_where_it_is_older_than_what_is_wanted() {
        assertThat(read(part(5, 9), second(8), batches(7, 30))).containsExactly(7L, 8L, 9L);
        assertThatExceptionOfType(JournalGone.class).isThrownBy(() -> read(part(5, 9), second(7), batches(7, 30)));
        assertThatExceptionOfType(JournalGone.class)
                .isThrownBy(() -> read(part(5, 9), second(9), List.of(batch(6, 6), batch(8, 30))));
    }

    @Test
    void ends_early_where_less_is_dispatched_than_there_was() {
        Published taken = new Published(0, 40, 1, 8, NO_EPOCHS);

        assertThat(read(part(5, 9), ANY_TIME, batches(1, 7), taken)).containsExactly(5L, 6L, 7L);
    }

    @Test
    void begins_behind_what_the_log_says_is_not_needed() {
        Published published = new Published(20, 40, 7, 31, NO_EPOCHS);

        assertThat(read(part(5, 9), second(20), batches(7, 30), published)).containsExactly(7L, 8L, 9L);
    }

    @Test
    void has_seen_all_where_the_log_says_that_none_of_it_is_needed() {
        Published all = new Published(40, 40, 31, 31, NO_EPOCHS);
        Published some = new Published(20, 40, 10, 31, NO_EPOCHS);

        assertThat(read(part(5, 9), second(100), List.of(), all)).containsExactly(9L);
        assertThat(read(part(5, 9), second(100), batches(10, 30), some)).containsExactly(9L);
        assertThat(read(part(5, 4), second(100), List.of(), all)).isEmpty();
    }

    private static List<Long> read(ReplayPart part, Optional<Instant> from, List<JournalBatch> batches) {
        return read(part, from, batches, new Published(0, 40, 1, 31, NO_EPOCHS));
    }

    private static List<Long> read(
            ReplayPart part, Optional<Instant> from, List<JournalBatch> batches, Published published) {
        JournalRange range = new JournalRange(part, from, published);
        List<JournalRange.Placed> placed = new ArrayList<>();
        batches.stream().takeWhile(range::needs).forEach(batch -> placed.addAll(range.continueWith(batch)));
        placed.addAll(range.end());
        placed.forEach(each -> each.entry().ifPresent(entry -> {
            assertThat(entry.getSequence()).isEqualTo(each.sequence());
            assertThat(each.epoch()).isEqualTo(7);
        }));
        return placed.stream().map(JournalRange.Placed::sequence).toList();
    }

    private static ReplayPart part(long first, long last) {
        return ReplayPart.begin(3, new Range(first, last));
    }

    private static Optional<Instant> second(long second) {
        return Optional.of(Instant.ofEpochSecond(second));
    }
}
