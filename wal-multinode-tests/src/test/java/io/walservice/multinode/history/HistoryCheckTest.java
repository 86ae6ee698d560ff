package io.walservice.multinode.history;

import static io.walservice.multinode.history.Answer.FALSE;
import static io.walservice.multinode.history.Answer.TRUE;
import static io.walservice.multinode.history.Answer.UNKNOWN;
import static io.walservice.multinode.history.Told.found;
import static io.walservice.multinode.history.Told.table;
import static io.walservice.multinode.history.Told.topic;
import static org.assertj.core.api.Assertions.assertThat;

import io.walservice.multinode.history.Call.Sent;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class HistoryCheckTest {
    private static final Change FIRST = new Change("k1", 1);
    private static final Change SECOND = new Change("k1", 2);
    private static final Change ELSEWHERE = new Change("k2", 1);

    private final Told told = new Told();

    @Nested
    class What_was_acknowledged {
        @Test
        void is_expected_in_every_target() {
            told.call(FIRST, 0, TRUE, "r.0.1").call(SECOND, 2, TRUE, "r.0.2");

            List<Violation> violations =
                    told.against(topic(found(FIRST, "r.0.1"), found(SECOND, "r.0.2")), table(found(FIRST, "r.0.1")));

            assertThat(violations).hasSize(1);
            assertThat(violations.get(0).rule()).isEqualTo(Rule.ACKNOWLEDGED_IS_APPLIED);
            assertThat(violations.get(0).changes()).containsExactly(SECOND);
            assertThat(violations.get(0).what())
                    .contains("k1/2 is not in table")
                    .contains("answered TRUE r.0.2");
        }

        @Test
        void is_expected_even_where_another_call_of_it_ended_otherwise() {
            told.call(FIRST, 0, UNKNOWN, "")
                    .call(FIRST, 2, TRUE, "r.0.1")
                    .call(SECOND, 0, FALSE, "")
                    .call(SECOND, 2, TRUE, "r.0.2");

            assertThat(rules(told.against(table()))).isEqualTo(Map.of(Rule.ACKNOWLEDGED_IS_APPLIED, 2L));
        }
    }

    @Nested
    class What_was_refused {
        @Test
        void may_be_nowhere() {
            told.call(FIRST, 0, FALSE, "").call(FIRST, 2, FALSE, "");

            List<Violation> violations = told.against(table(found(FIRST, "r.0.1")));

            assertThat(rules(violations)).isEqualTo(Map.of(Rule.REFUSED_IS_NOT_APPLIED, 1L));
            assertThat(violations.get(0).what()).contains("k1/1 is in table").contains("answered FALSE");
        }

        @Test
        void may_be_there_where_another_call_of_it_may_have_stored_it() {
            told.call(FIRST, 0, FALSE, "").call(FIRST, 2, UNKNOWN, "");

            assertThat(told.against(table(found(FIRST, "r.0.1")))).isEmpty();
        }
    }

    @Nested
    class What_is_not_known {
        @Test
        void may_be_there_or_not() {
            told.call(FIRST, 0, UNKNOWN, "").call(SECOND, 0, UNKNOWN, "");

            assertThat(told.against(table(found(FIRST, "r.0.1")))).isEmpty();
        }
    }

    @Nested
    class A_token_that_is_sent_twice {
        @Test
        void has_one_entry_id_in_all_answers() {
            told.call(FIRST, 0, TRUE, "r.0.1").call(FIRST, 5, TRUE, "r.0.2");

            List<Violation> violations = told.against(topic(found(FIRST, "r.0.1")));

            assertThat(rules(violations)).isEqualTo(Map.of(Rule.ONE_TOKEN_ONE_ENTRY, 1L));
            assertThat(violations.get(0).what()).contains("k1/1 has entries [r.0.1, r.0.2]");
        }

        @Test
        void has_one_effect() {
            told.call(FIRST, 0, TRUE, "r.0.1");

            assertThat(rules(told.against(topic(found(FIRST, "r.0.1"), found(FIRST, "r.0.9")))))
                    .isEqualTo(Map.of(Rule.ONE_TOKEN_ONE_ENTRY, 1L));
        }

        @Test
        void has_the_entry_id_that_was_answered() {
            told.call(FIRST, 0, TRUE, "r.0.1");

            assertThat(rules(told.against(table(found(FIRST, "r.0.2")))))
                    .isEqualTo(Map.of(Rule.ONE_TOKEN_ONE_ENTRY, 1L));
        }
    }

    @Nested
    class An_entry_id {
        @Test
        void stands_for_one_change() {
            told.call(FIRST, 0, TRUE, "r.0.1").call(ELSEWHERE, 0, TRUE, "r.0.1");

            assertThat(rules(told.against(table(found(FIRST, "r.0.1"), found(ELSEWHERE, "r.0.1")))))
                    .isEqualTo(Map.of(Rule.ONE_ENTRY_ONE_CHANGE, 1L));
        }
    }

    @Nested
    class A_record_that_nobody_sent {
        @Test
        void is_reported() {
            assertThat(rules(told.against(table(found(FIRST, "r.0.1"))))).isEqualTo(Map.of(Rule.NOTHING_FOREIGN, 1L));
        }

        @Test
        void is_one_whose_payload_was_altered() {
            told.call(FIRST, 0, UNKNOWN, "");
            String altered = FIRST.payload().substring(0, FIRST.payload().length() - 1);

            List<Violation> violations = told.against(table(new Found(altered, "r.0.1")));

            assertThat(rules(violations)).isEqualTo(Map.of(Rule.NOTHING_FOREIGN, 1L));
            assertThat(violations.get(0).what()).contains(altered);
        }
    }

    @Nested
    class The_order_of_a_key {
        @Test
        void is_that_of_the_log() {
            told.call(FIRST, 0, UNKNOWN, "").call(SECOND, 0, UNKNOWN, "");

            List<Violation> violations = told.against(topic(found(SECOND, "r.0.2"), found(FIRST, "r.0.1")));

            assertThat(rules(violations)).isEqualTo(Map.of(Rule.LOG_ORDER, 1L));
            assertThat(violations.get(0).changes()).containsExactly(SECOND, FIRST);
            assertThat(violations.get(0).what()).contains("k1/2 (entry r.0.2) stands before k1/1 (entry r.0.1)");
        }

        @Test
        void is_that_of_the_clients_clock_whoever_sent_it() {
            told.call(new Sent(FIRST, "a", 0), 1, TRUE, "r.0.2").call(new Sent(SECOND, "b", 2), 3, TRUE, "r.0.1");

            assertThat(rules(told.against(topic(found(SECOND, "r.0.1"), found(FIRST, "r.0.2")))))
                    .isEqualTo(Map.of(Rule.REAL_TIME_ORDER, 1L));
        }

        @Test
        void is_that_of_the_calls_of_one_client_also_where_they_overlap() {
            told.call(new Sent(FIRST, "a", 0), 9, TRUE, "r.0.2").call(new Sent(SECOND, "a", 0), 9, TRUE, "r.0.1");

            assertThat(rules(told.against(topic(found(SECOND, "r.0.1"), found(FIRST, "r.0.2")))))
                    .isEqualTo(Map.of(Rule.CLIENT_ORDER, 1L));
        }

        @Test
        void is_open_where_two_clients_sent_it_at_the_same_time() {
            told.call(new Sent(FIRST, "a", 0), 9, TRUE, "r.0.2")
                    .call(new Sent(FIRST, "b", 0), 9, TRUE, "r.0.2")
                    .call(new Sent(SECOND, "a", 0), 9, TRUE, "r.0.1");

            assertThat(told.against(topic(found(SECOND, "r.0.1"), found(FIRST, "r.0.2"))))
                    .isEmpty();
        }

        @Test
        void is_open_where_the_client_was_told_that_it_is_not_known() {
            told.call(new Sent(FIRST, "a", 0), 1, UNKNOWN, "").call(new Sent(SECOND, "a", 2), 3, TRUE, "r.0.1");

            assertThat(told.against(topic(found(SECOND, "r.0.1"), found(FIRST, "r.0.2"))))
                    .isEmpty();
        }

        @Test
        void is_not_that_of_another_key() {
            told.call(ELSEWHERE, 0, TRUE, "r.0.1").call(FIRST, 2, TRUE, "r.0.2");

            assertThat(told.against(topic(found(FIRST, "r.0.2"), found(ELSEWHERE, "r.0.1"))))
                    .isEmpty();
        }

        @Test
        void is_not_broken_by_repeats_of_an_entry() {
            told.call(FIRST, 0, TRUE, "r.0.1").call(SECOND, 2, TRUE, "r.0.2");

            assertThat(told.against(topic(found(FIRST, "r.0.1"), found(SECOND, "r.0.2"), found(FIRST, "r.0.1"))))
                    .isEmpty();
        }

        @Test
        void is_not_asked_of_a_table() {
            told.call(FIRST, 0, TRUE, "r.0.1").call(SECOND, 2, TRUE, "r.0.2");

            assertThat(told.against(table(found(SECOND, "r.0.2"), found(FIRST, "r.0.1"))))
                    .isEmpty();
        }
    }

    private static Map<Rule, Long> rules(List<Violation> violations) {
        return violations.stream().collect(Collectors.groupingBy(Violation::rule, Collectors.counting()));
    }
}
