package io.walservice.multinode.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.walservice.multinode.history.Call.Sent;
import java.util.List;
import java.util.Set;
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

    @Test
    void knows_which_log_partitions_acknowledged_what_was_sent_later() {
        Call before = acknowledged(1, 5, "r.2.1");
        Call after = acknowledged(2, 6, "r.2.2");
        Call elsewhere = acknowledged(3, 6, "r.1.1");
        List.of(before, after, elsewhere).forEach(history::add);
        add(4, 6, 7);

        assertThat(history.acknowledgedSince(5, Set.of(2, 3))).containsExactly(after);
    }

    private static Call acknowledged(int counter, long sentAt, String entryId) {
        return new Call(new Sent(new Change("k", counter), "a", sentAt), sentAt + 1, Answer.TRUE, entryId);
    }

    private void add(int counter, long sentAt, long answeredAt) {
        history.add(new Call(new Sent(new Change("k", counter), "a", sentAt), answeredAt, Answer.UNKNOWN, ""));
    }
}
