package io.walservice.multinode.sets.history;

import static io.walservice.multinode.sets.history.Told.delete;
import static io.walservice.multinode.sets.history.Told.item;
import static io.walservice.multinode.sets.history.Told.put;
import static io.walservice.multinode.sets.history.Told.sent;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConditionJudgeTest {
    private static final Fate REFUSED = new Fate.Refused("made up");

    private final Told told = new Told();

    ConditionJudgeTest() {
        told.committed(10, put("a"));
        told.committed(20, delete("a"));
        told.committed(30, put("a"));
    }

    private Optional<String> fault(SentSet set) {
        List<SentSet> all = new ArrayList<>(told.sets());
        all.add(set);
        return new ConditionJudge(all).fault(set);
    }

    private static SentSet committed(int micros, Expected expected) {
        return sent(micros, new Fate.Committed(micros), Map.of(item("a"), expected), put("a"));
    }

    private static SentSet refused(String id, Expected expected) {
        return sent(40, REFUSED, Map.of(item(id), expected), put(id));
    }

    @Test
    void a_set_is_committed_where_its_conditions_hold_right_before_it() {
        assertThat(fault(committed(15, new Expected.AsOf(10)))).isEmpty();
        assertThat(fault(committed(15, new Expected.There()))).isEmpty();
        assertThat(fault(committed(25, new Expected.Absent()))).isEmpty();
        assertThat(fault(committed(5, new Expected.Absent()))).isEmpty();
    }

    @Test
    void a_set_that_was_committed_although_something_came_between_is_told_of() {
        assertThat(fault(committed(35, new Expected.AsOf(10)))).isPresent();
        assertThat(fault(committed(25, new Expected.There()))).isPresent();
        assertThat(fault(committed(15, new Expected.Absent()))).isPresent();
    }

    @Test
    void a_set_is_refused_where_something_may_have_come_between() {
        assertThat(fault(refused("a", new Expected.AsOf(10)))).isEmpty();
        assertThat(fault(refused("a", new Expected.There()))).isEmpty();
        assertThat(fault(refused("a", new Expected.Absent()))).isEmpty();
    }

    @Test
    void a_set_that_was_refused_for_nothing_is_told_of() {
        assertThat(fault(refused("a", new Expected.AsOf(30)))).isPresent();
        assertThat(fault(refused("b", new Expected.Absent()))).isPresent();
    }
}
