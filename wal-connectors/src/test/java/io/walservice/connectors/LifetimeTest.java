package io.walservice.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.walservice.internal.v1.Entry;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LifetimeTest {
    private static final Instant ACCEPTED = Instant.ofEpochMilli(1_700_000_000_000L);
    private static final Entry LIVING_A_MINUTE = Entry.newBuilder()
            .setAcceptedTimeMillis(ACCEPTED.toEpochMilli())
            .setTimeToLiveSeconds(60)
            .build();

    @Test
    void an_entry_without_one_lives_for_ever() {
        assertThat(Lifetime.left(Entry.getDefaultInstance(), ACCEPTED)).isEmpty();
    }

    @Test
    void a_life_shrinks_from_acceptance_on() {
        assertThat(Lifetime.left(LIVING_A_MINUTE, ACCEPTED)).contains(Duration.ofSeconds(60));
        assertThat(Lifetime.left(LIVING_A_MINUTE, ACCEPTED.plusMillis(10_001))).contains(Duration.ofSeconds(50));
        assertThat(Lifetime.left(LIVING_A_MINUTE, ACCEPTED.plusMillis(59_999))).contains(Duration.ofSeconds(1));
    }

    @Test
    void a_life_that_is_over_has_nothing_left() {
        assertThat(Lifetime.left(LIVING_A_MINUTE, ACCEPTED.plusSeconds(60))).contains(Duration.ZERO);
        assertThat(Lifetime.left(LIVING_A_MINUTE, ACCEPTED.plusSeconds(86_400))).contains(Duration.ZERO);
    }

    @Test
    void the_life_of_a_delayed_entry_begins_when_it_is_due() {
        Entry delayed = LIVING_A_MINUTE.toBuilder()
                .setDueTimeMillis(ACCEPTED.plusSeconds(100).toEpochMilli())
                .build();

        assertThat(Lifetime.left(delayed, ACCEPTED.plusSeconds(110))).contains(Duration.ofSeconds(50));
    }
}
