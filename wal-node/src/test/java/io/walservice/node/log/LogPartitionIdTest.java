package io.walservice.node.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogPartitionIdTest {

    /** Journals carry it. */
    @Test
    void is_called_the_same_in_the_journal_for_ever() {
        assertThat(new LogPartitionId("ads-eu", 12).persistenceId().id()).isEqualTo("log|ads-eu~12");
    }

    @Test
    void is_read_back_from_the_id_of_its_entity() {
        LogPartitionId id = new LogPartitionId("ads-eu", 12);

        assertThat(LogPartitionId.fromEntityId(id.entityId())).isEqualTo(id);
    }

    @Test
    void is_shown_as_its_entity() {
        assertThat(new LogPartitionId("ads", 0)).hasToString("ads~0");
    }
}
