package io.walservice.node.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ContinuityTest {

    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");
    private static final Instant LATER = NOW.plusSeconds(30);

    private final Continuity continuity = new Continuity();

    @Test
    void a_record_without_its_predecessor_is_not_suspect_at_once() {
        continuity.broken(3, NOW);

        assertThat(continuity.broken(NOW.plusSeconds(10))).isEmpty();
    }

    @Test
    void a_partition_whose_predecessors_do_not_come_is_suspect_since_the_first_that_was_missed() {
        continuity.broken(3, NOW);
        continuity.broken(3, LATER.minusSeconds(1));
        continuity.broken(4, LATER.minusSeconds(1));

        assertThat(continuity.broken(LATER)).containsExactly(3);
    }

    @Test
    void a_partition_that_goes_on_is_not_suspect_any_more() {
        continuity.broken(3, NOW);
        continuity.continued(3);

        assertThat(continuity.broken(LATER)).isEmpty();
    }
}
