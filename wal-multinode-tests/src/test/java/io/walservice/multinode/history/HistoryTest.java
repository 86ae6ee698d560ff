package io.walservice.multinode.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.walservice.multinode.history.Call.Sent;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private final History history = new History();

    @Test
    void knows_which_calls_were_open_at_an_instant() {
        add(1, 0, 10);
        add(2, 5, 20);
        add(3, 11, 12);

        assertThat(history.openAt(4)).isEqualTo(1);
        assertThat(history.openAt(7)).isEqualTo(2);
        assertThat(history.openAt(10)).isEqualTo(1);
        assertThat(history.openAt(20)).isZero();
    }

    private void add(int counter, long sentAt, long answeredAt) {
        history.add(new Call(new Sent(new Change("k", counter), "a", sentAt), answeredAt, Answer.UNKNOWN, ""));
    }
}
