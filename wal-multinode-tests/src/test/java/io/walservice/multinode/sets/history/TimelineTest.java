package io.walservice.multinode.sets.history;

import static io.walservice.multinode.sets.history.Told.delete;
import static io.walservice.multinode.sets.history.Told.item;
import static io.walservice.multinode.sets.history.Told.put;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private final Told told = new Told();

    @Test
    void of_each_item_the_set_with_the_latest_write_time_counts_whenever_it_was_answered() {
        told.committed(20, put("a"), put("b"));
        told.committed(10, put("a"), put("c"));

        assertThat(new Timeline(told.sets()).end())
                .containsOnly(
                        Map.entry(item("a"), new Seen("set-20", 20)),
                        Map.entry(item("b"), new Seen("set-20", 20)),
                        Map.entry(item("c"), new Seen("set-10", 10)));
    }

    @Test
    void a_delete_takes_one_item_or_a_whole_id_until_it_is_put_again() {
        told.committed(10, put("a"), put("a/k"), put("b/k"), put("b/l"));
        told.committed(20, delete("a"), delete("b/k"));
        told.committed(30, put("a/k"));

        assertThat(new Timeline(told.sets()).end())
                .containsOnly(
                        Map.entry(item("a/k"), new Seen("set-30", 30)), Map.entry(item("b/l"), new Seen("set-10", 10)));
    }

    @Test
    void what_was_refused_changes_nothing() {
        told.refused(10, put("a"));

        assertThat(new Timeline(told.sets()).end()).isEmpty();
    }

    @Test
    void two_sets_on_an_id_with_one_write_time_are_told_of() {
        SentSet other = new SentSet(new Plan("other", List.of(put("a/k"))), Map.of(), new Fate.Committed(10), 10);
        told.committed(10, put("a"));

        assertThat(new Timeline(List.of(told.sets().get(0), other)).ties())
                .containsExactly("set-10 and other wrote a, both at 10");
    }
}
