package io.walservice.multinode.sets;

import static org.assertj.core.api.Assertions.assertThat;

import io.walservice.multinode.sets.history.Change;
import io.walservice.multinode.sets.history.Fate;
import io.walservice.multinode.sets.history.ItemName;
import io.walservice.multinode.sets.history.Plan;
import io.walservice.multinode.sets.history.Read;
import io.walservice.multinode.sets.history.ReadJudge;
import io.walservice.multinode.sets.history.Seen;
import io.walservice.multinode.sets.history.SentSet;
import io.walservice.multinode.sets.history.SetHistory;
import io.walservice.multinode.sets.history.Timeline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The sets of {@link SetsUnderFaultsTest} are what it says, and such that a torn read among them is found. */
class PlansTest {
    private static final int SETS = 400;
    private static final int KIB = 1024;

    private final List<Plan> plans = Plans.first(SETS);

    @Test
    void sets_have_2_to_20_items_of_all_sizes_and_some_are_larger_than_a_message() {
        assertThat(plans).allSatisfy(plan -> assertThat(plan.changes()).hasSizeBetween(2, 20));
        assertThat(plans.stream()
                        .mapToInt(plan -> plan.changes().size())
                        .distinct()
                        .count())
                .isEqualTo(19);
        List<Change> changes =
                plans.stream().flatMap(plan -> plan.changes().stream()).toList();
        assertThat(changes).anyMatch(change -> change.bytes() > 4 * KIB && change.bytes() <= 64 * KIB);
        assertThat(changes).anyMatch(change -> change.bytes() > 800 * KIB);
        assertThat(changes).anyMatch(change -> change.deletes() && !change.deletesWholeId());
        assertThat(changes).anyMatch(Change::deletesWholeId);
        assertThat(plans).anyMatch(plan -> plan.bytes() > 4 * KIB * KIB);
        for (int set = 0; set < SETS; set++) {
            assertThat(Plans.isSentInParts(set) || plans.get(set).bytes() < 3 * KIB * KIB)
                    .as("set %d fits a message, or is not sent in one", set)
                    .isTrue();
        }
    }

    @Test
    void a_value_tells_whose_it_is_and_one_that_is_not_whole_is_nobodys() {
        SetHistory history = new SetHistory();
        Plan plan = plans.get(7);
        Change put = plan.changes().stream()
                .filter(change -> change.bytes() > 800 * KIB)
                .findFirst()
                .orElseThrow();
        history.sending(plan);

        assertThat(history.recognise(put.item(), plan.value(put), 5)).isEqualTo(new Seen(plan.token(), 5));
        assertThat(history.recognise(put.item(), plan.value(put).substring(0, 4 * KIB), 5)
                        .writer())
                .startsWith("a value that no set puts there");
        assertThat(history.recognise(new ItemName("elsewhere", ""), plan.value(put), 5)
                        .writer())
                .startsWith("a value that no set puts there");
    }

    /** All sets one after another, the write time of set n being n + 1, and read between two of them. */
    @Test
    void reads_between_two_sets_are_right_and_most_that_mix_both_sides_of_a_set_are_found() {
        List<SentSet> sets = new ArrayList<>();
        for (int set = 0; set < SETS; set++) {
            sets.add(new SentSet(plans.get(set), Map.of(), new Fate.Committed(set + 1), set + 1_000_000));
        }
        Random random = new Random(7);
        ReadJudge judge = new ReadJudge(sets, List.of());
        int found = 0;
        for (int set = 1; set < SETS; set++) {
            Set<ItemName> asked =
                    plans.get(set).changes().stream().map(Change::item).collect(Collectors.toSet());
            Map<ItemName, Seen> before = new Timeline(sets.subList(0, set)).end();
            Map<ItemName, Seen> after = new Timeline(sets.subList(0, set + 1)).end();
            assertThat(judge.fault(read(asked, before))).isEmpty();
            assertThat(judge.fault(read(asked, after))).isEmpty();
            Set<ItemName> applied =
                    asked.stream().filter(item -> random.nextBoolean()).collect(Collectors.toSet());
            Map<ItemName, Seen> mixed = new HashMap<>(before);
            mixed.keySet().removeAll(applied);
            after.forEach((item, seen) -> {
                if (applied.contains(item)) {
                    mixed.put(item, seen);
                }
            });
            found += judge.fault(read(asked, mixed)).isPresent() ? 1 : 0;
        }
        assertThat(found).isGreaterThan(SETS * 8 / 10);
    }

    private static Read read(Set<ItemName> asked, Map<ItemName, Seen> all) {
        Map<ItemName, Seen> found = new HashMap<>(all);
        found.keySet().retainAll(new HashSet<>(asked));
        return new Read(1, 2, asked, found);
    }
}
