package io.walservice.multinode.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChangeTest {
    private final Change change = new Change("key-7", 12);

    @Test
    void is_recognised_by_its_payload() {
        assertThat(Change.ofPayload(change.payload())).contains(change);
    }

    @Test
    void is_not_recognised_by_a_payload_that_differs_in_one_character() {
        String payload = change.payload();
        char last = payload.charAt(payload.length() - 1) == '0' ? '1' : '0';

        assertThat(Change.ofPayload(payload.substring(0, payload.length() - 1) + last))
                .isEmpty();
        assertThat(Change.ofPayload("")).isEmpty();
    }

    @Test
    void differs_from_its_neighbours_in_token_and_payload() {
        Change next = new Change("key-7", 13);

        assertThat(next.token()).isNotEqualTo(change.token());
        assertThat(next.payload().substring(9)).isNotEqualTo(change.payload().substring(9));
    }
}
