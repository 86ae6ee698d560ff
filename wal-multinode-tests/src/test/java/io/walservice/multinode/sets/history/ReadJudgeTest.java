package io.walservice.multinode.sets.history;

import static io.walservice.multinode.sets.history.Told.at;
import static io.walservice.multinode.sets.history.Told.delete;
import static io.walservice.multinode.sets.history.Told.item;
import static io.walservice.multinode.sets.history.Told.put;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The judge finds reads that have seen part of a set, and no others. Sets are named by their write times. */
class ReadJudgeTest {
    private final Told told = new Told();

    private Optional<String> fault(Read read) {
        return new ReadJudge(told.sets(), List.of(read)).fault(read);
    }

    @Nested
    class A_read_is_right {
        @Test
        void that_sees_all_of_a_set() {
            told.committed(10, put("a"), put("b"));

            assertThat(fault(told.read("a", at(10), "b", at(10)))).isEmpty();
        }

        @Test
        void that_sees_nothing_of_a_set_that_nobody_knew_to_be_decided() {
            told.committed(10, put("a"), put("b"));

            assertThat(fault(told.readBefore(10, "a", "", "b", ""))).isEmpty();
        }

        @Test
        void that_sees_a_later_set_in_one_of_the_items() {
            told.committed(10, put("a"), put("b"));
            told.committed(20, put("b"));

            assertThat(fault(told.readBefore(20, "a", at(10), "b", at(20)))).isEmpty();
        }

        @Test
        void that_sees_the_deletes_of_a_set_too() {
            told.committed(10, put("a"), put("b"), put("c/k"), put("c/l"));
            told.committed(20, put("a"), delete("b"), delete("c"));

            assertThat(fault(told.read("a", at(20), "b", "", "c/k", "", "c/l", "")))
                    .isEmpty();
        }

        @Test
        void that_misses_an_item_which_a_later_set_has_deleted() {
            told.committed(10, put("a"), put("b"));
            told.committed(20, delete("b"));

            assertThat(fault(told.readBefore(20, "a", at(10), "b", ""))).isEmpty();
        }

        @Test
        void that_sees_either_of_two_sets_without_the_other_where_nothing_ties_them() {
            told.committed(10, put("a"));
            told.committed(20, put("b"));

            assertThat(fault(told.readBefore(10, "a", "", "b", at(20)))).isEmpty();
            assertThat(fault(told.readBefore(10, "a", at(10), "b", ""))).isEmpty();
        }
    }

    @Nested
    class A_read_is_wrong {
        @Test
        void that_sees_one_item_of_a_set_and_another_one_as_it_was_before() {
            told.committed(10, put("a"), put("b"));
            told.committed(20, put("a"), put("b"));

            assertThat(fault(told.readBefore(20, "a", at(20), "b", at(10))))
                    .hasValueSatisfying(fault -> assertThat(fault)
                            .startsWith("b is as of set-10@10 (expected: as of set-20@20 or later,"
                                    + " since set-20@20 is seen in a)")
                            .contains("a: set-20@20", "b: set-10@10")
                            .contains("set-10: Committed[writeMicros=10]", "set-20: Committed[writeMicros=20]"));
        }

        @Test
        void that_sees_one_item_of_a_set_and_not_another_one() {
            told.committed(10, put("a"), put("b"));

            assertThat(fault(told.readBefore(10, "a", at(10), "b", "")))
                    .hasValueSatisfying(fault -> assertThat(fault).startsWith("b is not there"));
        }

        @Test
        void that_sees_an_item_which_the_set_has_deleted() {
            told.committed(10, put("b"));
            told.committed(20, put("a"), delete("b"));

            assertThat(fault(told.readBefore(20, "a", at(20), "b", at(10)))).isPresent();
        }

        @Test
        void that_sees_an_item_of_an_id_which_the_set_has_removed() {
            told.committed(10, put("b/k"));
            told.committed(20, put("a"), delete("b"));

            assertThat(fault(told.readBefore(20, "a", at(20), "b/k", at(10)))).isPresent();
        }

        @Test
        void that_misses_an_item_by_a_set_of_which_it_does_not_see_the_rest() {
            told.committed(10, put("a"), put("b"), put("c"));
            told.committed(20, delete("b"), put("c"));

            assertThat(fault(told.readBefore(20, "a", at(10), "b", "", "c", at(10))))
                    .hasValueSatisfying(fault -> assertThat(fault)
                            .startsWith("c is as of set-10@10")
                            .contains("set-20@20, which deletes it alone explains that b is not there"));
        }

        @Test
        void that_sees_a_set_and_not_one_that_came_before_it_on_an_id_that_was_not_asked_for() {
            told.committed(10, put("a"), put("x"));
            told.committed(20, put("x"), put("b"));

            assertThat(fault(told.readBefore(10, "a", "", "b", at(20)))).isPresent();
        }

        @Test
        void that_does_not_see_a_set_whose_writer_was_told_before_the_read_began() {
            told.committed(10, put("a"));

            assertThat(fault(told.read("a", "")))
                    .hasValueSatisfying(fault -> assertThat(fault).contains("was decided before the read began"));
        }

        @Test
        void that_does_not_see_a_set_which_another_read_had_seen_before_it_began() {
            told.committed(10, put("a"), put("b"));
            Read first = told.readBefore(10, "a", at(10));
            Read second = told.readBefore(10, "b", "");

            assertThat(new ReadJudge(told.sets(), List.of(first, second)).fault(second))
                    .isPresent();
        }

        @Test
        void that_sees_what_a_refused_set_was_to_write() {
            told.refused(10, put("a"));

            assertThat(fault(told.read("a", at(10))))
                    .hasValueSatisfying(fault -> assertThat(fault).contains("no committed set has written"));
        }

        @Test
        void that_sees_a_set_with_another_write_time_than_its_own() {
            told.committed(10, put("a"));

            assertThat(fault(new Read(1_000, 1_001, Set.of(item("a")), Map.of(item("a"), new Seen("set-10", 11)))))
                    .isPresent();
        }
    }
}
