package io.walservice.node.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.walservice.node.log.DuePlace;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class AgendaTest {

    private static final long HOUR = 3_600_000;
    private static final long NOW = 1_000 * HOUR;
    private static final long POLL = 100;

    private final Agenda agenda = new Agenda(DuePlace.START, List.of(), POLL);

    @Nested
    class With_nothing_to_do {
        @Test
        void it_waits_for_good() {
            assertThat(agenda.next(NOW)).isEqualTo(new Agenda.Step.Wait(Long.MAX_VALUE));
        }

        @Test
        void until_an_hour_begins_that_has_entries_it_waits_for_that() {
            agenda.next(NOW);
            assertThat(agenda.stored(new DuePlace(NOW + 5 * HOUR + 7, 1))).isTrue();

            assertThat(agenda.next(NOW + 1)).isEqualTo(new Agenda.Step.Wait(NOW + 5 * HOUR));
            assertThat(agenda.next(NOW + 5 * HOUR)).isEqualTo(new Agenda.Step.Load(1_005));
        }
    }

    @Nested
    class What_is_stored {
        @Test
        void at_or_before_the_horizon_comes_too_late_to_be_read() {
            agenda.next(NOW);

            assertThat(agenda.stored(new DuePlace(NOW, 7))).isFalse();
            assertThat(agenda.stored(new DuePlace(NOW - 1, 8))).isFalse();
            assertThat(agenda.stored(new DuePlace(NOW + 1, 9))).isTrue();
        }

        @Test
        void stays_too_late_when_the_clock_is_turned_back() {
            agenda.next(NOW);
            agenda.next(NOW - 5_000);

            assertThat(agenda.stored(new DuePlace(NOW - 1_000, 7))).isFalse();
        }

        @Test
        void in_the_hour_under_way_is_read_in_its_second() {
            agenda.next(NOW);
            agenda.stored(new DuePlace(NOW + 2_500, 7));
            assertThat(agenda.next(NOW + 1)).isEqualTo(new Agenda.Step.Load(1_000));
            agenda.loaded(List.of());
            agenda.stored(new DuePlace(NOW + 3_500, 8));

            assertThat(agenda.next(NOW + 1)).isEqualTo(new Agenda.Step.Wait(NOW + 3_000));
            long second = (NOW + 3_000) / 1_000;
            assertThat(agenda.next(NOW + 3_200))
                    .isEqualTo(new Agenda.Step.Read(second, new DuePlace(NOW + 3_000, 0), DuePlace.endOf(NOW + 3_200)));
        }
    }

    @Nested
    class A_second {

        private final Agenda.Step.Read first = begin();

        private Agenda.Step.Read begin() {
            agenda.next(NOW);
            agenda.stored(new DuePlace(NOW + HOUR + 10, 1));
            agenda.next(NOW + HOUR);
            agenda.loaded(List.of((NOW + HOUR) / 1_000, (NOW + HOUR) / 1_000 + 1));
            return (Agenda.Step.Read) agenda.next(NOW + HOUR + 10);
        }

        @Test
        void with_more_than_a_chunk_is_read_on_at_once() {
            DuePlace through = new DuePlace(NOW + HOUR + 9, 3);
            agenda.finished(first, through, false);

            assertThat(agenda.next(NOW + HOUR + 11))
                    .isEqualTo(new Agenda.Step.Read(first.second(), through, DuePlace.endOf(NOW + HOUR + 11)));
        }

        @Test
        void that_is_not_over_is_looked_at_again_after_a_while() {
            agenda.finished(first, first.after(), true);

            assertThat(agenda.next(NOW + HOUR + 11)).isEqualTo(new Agenda.Step.Wait(NOW + HOUR + 10 + POLL));
            assertThat(agenda.next(NOW + HOUR + 10 + POLL)).isInstanceOf(Agenda.Step.Read.class);
        }

        @Test
        void that_is_over_is_read_to_its_end_and_never_again() {
            agenda.finished(first, first.after(), true);
            Agenda.Step.Read rest = (Agenda.Step.Read) agenda.next(NOW + HOUR + 1_500);
            assertThat(rest)
                    .isEqualTo(new Agenda.Step.Read(first.second(), first.upTo(), DuePlace.endOf(NOW + HOUR + 999)));
            agenda.finished(rest, rest.after(), true);

            assertThat(agenda.next(NOW + HOUR + 1_500))
                    .isEqualTo(new Agenda.Step.Read(
                            first.second() + 1,
                            new DuePlace(NOW + HOUR + 1_000, 0),
                            DuePlace.endOf(NOW + HOUR + 1_500)));
        }
    }

    @Nested
    class After_a_time_without_an_owner {
        @Test
        void it_begins_behind_the_mark_and_goes_hour_by_hour() {
            DuePlace mark = new DuePlace(NOW + 5_500, 40);
            Agenda late = new Agenda(mark, List.of(1_000L, 1_002L), POLL);

            assertThat(late.next(NOW + 3 * HOUR)).isEqualTo(new Agenda.Step.Load(1_000));
            late.loaded(List.of(NOW / 1_000 + 4, NOW / 1_000 + 5));
            Agenda.Step.Read step = (Agenda.Step.Read) late.next(NOW + 3 * HOUR);
            assertThat(step).isEqualTo(new Agenda.Step.Read(NOW / 1_000 + 5, mark, DuePlace.endOf(NOW + 5_999)));
            late.finished(step, mark, true);
            assertThat(late.next(NOW + 3 * HOUR)).isEqualTo(new Agenda.Step.Load(1_002));
            assertThat(late.firstNeededHour()).isEqualTo(1_002);
        }
    }
}
