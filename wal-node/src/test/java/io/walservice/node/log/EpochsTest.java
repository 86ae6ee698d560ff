package io.walservice.node.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EpochsTest {

    private final Epochs epochs = Epochs.NONE.plus(1, 1).plus(2, 11).plus(5, 21);

    @Test
    void the_epoch_of_a_sequence_is_that_of_the_owner_from_its_first_entry_to_the_next_owner() {
        assertThat(epochs.at(1)).isEqualTo(1);
        assertThat(epochs.at(10)).isEqualTo(1);
        assertThat(epochs.at(11)).isEqualTo(2);
        assertThat(epochs.at(20)).isEqualTo(2);
        assertThat(epochs.at(21)).isEqualTo(5);
        assertThat(epochs.at(1_000_000)).isEqualTo(5);
    }

    @Test
    void before_any_owner_no_epoch_is_in_force() {
        assertThat(Epochs.NONE.at(1)).isZero();
    }

    @Test
    void an_owner_that_wrote_nothing_leaves_no_trace() {
        assertThat(epochs.plus(6, 21))
                .isEqualTo(Epochs.NONE.plus(1, 1).plus(2, 11).plus(6, 21));
    }

    @Test
    void an_owner_that_begins_further_back_replaces_all_that_began_later() {
        assertThat(epochs.plus(6, 15))
                .isEqualTo(Epochs.NONE.plus(1, 1).plus(2, 11).plus(6, 15));
    }

    @Test
    void epochs_that_ended_are_forgotten_and_the_one_in_force_is_kept() {
        assertThat(epochs.from(10)).isEqualTo(epochs);
        assertThat(epochs.from(11)).isEqualTo(Epochs.NONE.plus(2, 11).plus(5, 21));
        assertThat(epochs.from(20)).isEqualTo(Epochs.NONE.plus(2, 11).plus(5, 21));
        assertThat(epochs.from(500)).isEqualTo(Epochs.NONE.plus(5, 21));
        assertThat(epochs.from(11).at(10)).isZero();
    }

    @Test
    void forgetting_where_there_is_nothing_does_no_harm() {
        assertThat(Epochs.NONE.from(7)).isEqualTo(Epochs.NONE);
    }
}
