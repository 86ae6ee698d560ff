package io.walservice.node.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CheckpointsTest {

    @Test
    void without_any_the_dispatcher_is_at_the_start() {
        assertThat(Checkpoints.EMPTY.latest()).isEqualTo(Checkpoint.START);
        assertThat(Checkpoints.EMPTY.newest(checkpoint -> true)).isEmpty();
    }

    @Test
    void the_latest_is_always_kept_and_the_history_never_exceeds_its_limit() {
        Checkpoints checkpoints = Checkpoints.EMPTY;
        for (int i = 1; i <= 1000; i++) {
            checkpoints = checkpoints.plus(checkpoint(i));

            assertThat(checkpoints.latest()).isEqualTo(checkpoint(i));
            assertThat(checkpoints.history())
                    .hasSizeLessThanOrEqualTo(64)
                    .isSortedAccordingTo(Comparator.comparingLong(Checkpoint::eventNumber));
        }
    }

    @Test
    void the_newer_half_is_never_thinned() {
        Checkpoints checkpoints = Checkpoints.EMPTY;
        for (int i = 1; i <= 1000; i++) {
            checkpoints = checkpoints.plus(checkpoint(i));
        }

        for (int i = 1000 - 31; i <= 1000; i++) {
            assertThat(checkpoints.history()).contains(checkpoint(i));
        }
    }

    @Test
    void what_is_old_is_thinned_and_not_lost() {
        Checkpoints checkpoints = Checkpoints.EMPTY;
        for (int i = 1; i <= 1000; i++) {
            checkpoints = checkpoints.plus(checkpoint(i));
        }

        assertThat(checkpoints.history().get(0)).isEqualTo(checkpoint(1));
    }

    @Test
    void the_newest_that_fulfils_a_condition_is_found() {
        Checkpoints checkpoints =
                Checkpoints.EMPTY.plus(checkpoint(1)).plus(checkpoint(2)).plus(checkpoint(3));

        assertThat(checkpoints.newest(checkpoint -> checkpoint.eventNumber() < 3))
                .hasValue(checkpoint(2));
        assertThat(checkpoints.newest(checkpoint -> checkpoint.eventNumber() > 3))
                .isEmpty();
    }

    @Test
    void those_up_to_an_event_are_forgotten_but_for_the_latest() {
        Checkpoints checkpoints =
                Checkpoints.EMPTY.plus(checkpoint(1)).plus(checkpoint(2)).plus(checkpoint(3));

        assertThat(checkpoints.after(1).history()).containsExactly(checkpoint(2), checkpoint(3));
        assertThat(checkpoints.after(9).history()).containsExactly(checkpoint(3));
        assertThat(Checkpoints.EMPTY.after(9)).isEqualTo(Checkpoints.EMPTY);
    }

    private static Checkpoint checkpoint(long eventNumber) {
        return new Checkpoint(eventNumber * 10, eventNumber, Map.of(), Instant.ofEpochSecond(eventNumber));
    }
}
