package io.walservice.connectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class WriteVersionTest {
    private static final long NOW = 1_700_000_000_123_456L;

    @Test
    void a_later_write_has_the_greater_version_whatever_the_ranks() {
        assertThat(WriteVersion.of(NOW + 1, 0)).isGreaterThan(WriteVersion.of(NOW, 1_023));
    }

    @Test
    void of_writes_at_the_same_time_that_of_the_higher_rank_is_greater() {
        assertThat(WriteVersion.of(NOW, 8)).isGreaterThan(WriteVersion.of(NOW, 7));
        assertThat(WriteVersion.of(NOW, 7)).isEqualTo(WriteVersion.of(NOW, 7));
    }

    @Test
    void the_latest_write_time_and_the_highest_rank_still_fit() {
        long latest = Long.MAX_VALUE / 1_024 - 1;
        assertThat(WriteVersion.of(latest, 1_023)).isPositive();
        assertThat(WriteVersion.of(0, 0)).isZero();
    }

    @Test
    void a_version_tells_its_write_time_whatever_the_rank() {
        assertThat(WriteVersion.writeTimeMicros(WriteVersion.of(NOW, 0))).isEqualTo(NOW);
        assertThat(WriteVersion.writeTimeMicros(WriteVersion.of(NOW, 1_023))).isEqualTo(NOW);
    }

    @Test
    void what_is_out_of_range_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WriteVersion.of(-1, 0))
                .withMessage("write time: -1 µs (expected: 0 to 9007199254740990)");
        assertThatIllegalArgumentException().isThrownBy(() -> WriteVersion.of(Long.MAX_VALUE / 1_024, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WriteVersion.of(NOW, 1_024))
                .withMessage("rank of a region: 1024 (expected: 0 to 1023)");
        assertThatIllegalArgumentException().isThrownBy(() -> WriteVersion.of(NOW, -1));
    }
}
