package io.walservice.node.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.walservice.node.log.CancelReply;
import io.walservice.node.log.Departure;
import io.walservice.node.log.DuePlace;
import io.walservice.node.log.WaitingEntry;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DepartureRulesTest {

    private static final DuePlace WAITS = new DuePlace(100, 1);
    private static final DuePlace FIRED = new DuePlace(100, 2);
    private static final DuePlace CANCELLED = new DuePlace(100, 3);
    private static final DuePlace NOT_STORED_YET = new DuePlace(100, 4);
    private static final List<DuePlace> ALL = List.of(WAITS, FIRED, CANCELLED, NOT_STORED_YET);
    private static final List<WaitingEntry> ENTRIES =
            ALL.stream().map(place -> new WaitingEntry(place, List.of("store"))).toList();
    private static final List<ScheduledRow> ROWS =
            List.of(row(WAITS, false, 0), row(FIRED, false, 7), row(CANCELLED, true, 0));

    @Test
    void what_waits_can_be_cancelled_whether_it_is_stored_or_not() {
        assertThat(new DepartureRules(ROWS, place -> false).toCancel(ENTRIES))
                .extracting(WaitingEntry::place)
                .containsExactly(WAITS, NOT_STORED_YET);
    }

    @Test
    void what_has_been_read_or_is_about_to_be_cannot() {
        DepartureRules rules = new DepartureRules(ROWS, place -> true);

        assertThat(rules.toCancel(ENTRIES)).isEmpty();
        assertThat(rules.answer(WAITS, List.of())).isEqualTo(CancelReply.TOO_LATE);
        assertThat(rules.answer(NOT_STORED_YET, List.of())).isEqualTo(CancelReply.TOO_LATE);
    }

    @Test
    void a_row_that_says_how_it_ended_decides() {
        for (boolean reached : new boolean[] {true, false}) {
            DepartureRules rules = new DepartureRules(ROWS, place -> reached);
            assertThat(rules.answer(FIRED, List.of())).isEqualTo(CancelReply.TOO_LATE);
            assertThat(rules.answer(CANCELLED, List.of())).isEqualTo(CancelReply.CANCELLED);
        }
    }

    @Test
    void only_what_the_log_has_called_off_is_cancelled() {
        DepartureRules rules = new DepartureRules(ROWS, place -> false);
        List<Departure> called = List.of(new Departure(1, WAITS, 0));

        assertThat(rules.answer(WAITS, called)).isEqualTo(CancelReply.CANCELLED);
        assertThat(rules.answer(NOT_STORED_YET, called)).isEqualTo(CancelReply.UNKNOWN);
    }

    private static ScheduledRow row(DuePlace place, boolean cancelled, long firedAs) {
        return new ScheduledRow(place, 10, cancelled, firedAs, Optional.empty());
    }
}
