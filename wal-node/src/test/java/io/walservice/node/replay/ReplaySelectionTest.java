package io.walservice.node.replay;

import static io.walservice.node.replay.Places.entry;
import static io.walservice.node.replay.Places.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.walservice.internal.v1.Entry;
import io.walservice.node.replay.ReplaySelection.Verdict;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ReplaySelectionTest {

    private static final ReplaySelection ALL = selection(ReplayTimes.ALL, ReplayFilter.ALL);

    @Test
    void an_entry_is_meant_where_it_goes_to_the_target() {
        assertThat(ALL.judge("table", record(entry(1)))).isEqualTo(Verdict.WANTED);
        assertThat(ALL.judge("cache", record(entry(1)))).isEqualTo(Verdict.OUTSIDE);
    }

    @Test
    void an_entry_that_is_left_out_is_known_by_the_id_that_it_was_accepted_with() {
        ReplaySelection selection = new ReplaySelection(ReplayTimes.ALL, ReplayFilter.ALL, Set.of("eu.3.7", "eu.3.8"));
        Entry.Builder fired = entry(20).setScheduledSequence(8).setDueTimeMillis(20_000);

        assertThat(selection.judge("table", record(entry(7)))).isEqualTo(Verdict.LEFT_OUT);
        assertThat(selection.judge("table", record(fired))).isEqualTo(Verdict.LEFT_OUT);
        assertThat(selection.judge("table", record(entry(20)))).isEqualTo(Verdict.WANTED);
        assertThat(selection.judge("cache", record(entry(7)))).isEqualTo(Verdict.OUTSIDE);
    }

    @Nested
    class A_delayed_entry {

        @Test
        void is_not_meant_where_it_waits_and_is_where_it_fired() {
            assertThat(judge(entry(5).setDueTimeMillis(9_000))).isEqualTo(Verdict.OUTSIDE);
            assertThat(judge(entry(6).setDueTimeMillis(12_000)
                            .setScheduledSequence(5)
                            .setWaitsAgain(true)))
                    .isEqualTo(Verdict.OUTSIDE);
            assertThat(judge(entry(7).setDueTimeMillis(12_000).setScheduledSequence(5)))
                    .isEqualTo(Verdict.WANTED);
        }

        @Test
        void counts_by_when_it_was_due() {
            ReplaySelection selection = selection(times(10, 20), ReplayFilter.ALL);
            Entry.Builder early = entry(7).setScheduledSequence(5).setDueTimeMillis(9_999);
            Entry.Builder inTime = entry(7).setScheduledSequence(5).setDueTimeMillis(10_000);

            assertThat(selection.judge("table", record(early))).isEqualTo(Verdict.OUTSIDE);
            assertThat(selection.judge("table", record(inTime))).isEqualTo(Verdict.WANTED);
        }

        private Verdict judge(Entry.Builder entry) {
            return ALL.judge("table", record(entry));
        }
    }

    @Test
    void a_range_of_times_has_its_beginning_and_not_its_end() {
        ReplaySelection selection = selection(times(10, 20), ReplayFilter.ALL);

        assertThat(selection.judge("table", record(entry(9)))).isEqualTo(Verdict.OUTSIDE);
        assertThat(selection.judge("table", record(entry(10)))).isEqualTo(Verdict.WANTED);
        assertThat(selection.judge("table", record(entry(19)))).isEqualTo(Verdict.WANTED);
        assertThat(selection.judge("table", record(entry(20)))).isEqualTo(Verdict.OUTSIDE);
    }

    @Test
    void write_times_do_not_matter_to_it() {
        ReplaySelection selection = selection(times(10, 20), ReplayFilter.ALL);
        Entry.Builder entry = entry(10).setWriteTimeMicros(1);

        assertThat(selection.judge("table", record(entry))).isEqualTo(Verdict.WANTED);
    }

    @Test
    void ids_and_keys_are_matched_exactly_or_by_how_they_begin() {
        Entry.Builder entry = entry(1).setId("user-17").setKey("name");

        assertThat(fitsId(entry, TextMatch.exactly("user-17"))).isTrue();
        assertThat(fitsId(entry, TextMatch.exactly("user-1"))).isFalse();
        assertThat(fitsId(entry, TextMatch.beginningWith("user-1"))).isTrue();
        assertThat(fitsId(entry, TextMatch.beginningWith("ser"))).isFalse();
        assertThat(fitsKey(entry, TextMatch.exactly("name"))).isTrue();
        assertThat(fitsKey(entry, TextMatch.beginningWith("names"))).isFalse();
        ReplayFilter both = new ReplayFilter(
                Optional.of(TextMatch.exactly("user-17")), Optional.of(TextMatch.exactly("mail")), Map.of());
        assertThat(both.fits(entry.build())).isFalse();
    }

    @Test
    void an_entry_without_a_key_fits_no_key_however_that_begins() {
        assertThat(fitsKey(entry(1), TextMatch.beginningWith(""))).isFalse();
    }

    @Test
    void attributes_must_all_be_there_with_their_values() {
        Entry.Builder entry = entry(1).putAttributes("job", "7").putAttributes("who", "ann");

        assertThat(fits(entry, Map.of("job", "7"))).isTrue();
        assertThat(fits(entry, Map.of("job", "7", "who", "ann"))).isTrue();
        assertThat(fits(entry, Map.of("job", "8"))).isFalse();
        assertThat(fits(entry, Map.of("job", "7", "why", ""))).isFalse();
    }

    private static boolean fitsId(Entry.Builder entry, TextMatch id) {
        return new ReplayFilter(Optional.of(id), Optional.empty(), Map.of()).fits(entry.build());
    }

    private static boolean fitsKey(Entry.Builder entry, TextMatch key) {
        return new ReplayFilter(Optional.empty(), Optional.of(key), Map.of()).fits(entry.build());
    }

    private static boolean fits(Entry.Builder entry, Map<String, String> attributes) {
        return new ReplayFilter(Optional.empty(), Optional.empty(), attributes).fits(entry.build());
    }

    private static ReplaySelection selection(ReplayTimes times, ReplayFilter filter) {
        return new ReplaySelection(times, filter, Set.of());
    }

    private static ReplayTimes times(long fromSecond, long toSecond) {
        return new ReplayTimes(
                Optional.of(Instant.ofEpochSecond(fromSecond)), Optional.of(Instant.ofEpochSecond(toSecond)));
    }
}
