package io.walservice.multinode.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FindingsTest {

    @Test
    void show_how_often_each_rule_was_broken_and_the_first_cases() {
        List<Violation> many = IntStream.range(0, 1000)
                .mapToObj(i -> new Violation(Rule.LOG_ORDER, List.of(new Change("k", i)), "case %d.".formatted(i)))
                .toList();

        String shown = new Findings(many).toString();

        assertThat(shown)
                .contains("1000 violations", "1000 x LOG_ORDER", "case 0.", "case 4.")
                .doesNotContain("case 5.", "CLIENT_ORDER");
    }

    @Test
    void are_empty_where_everything_agrees() {
        History history = new History();
        Change change = new Change("k", 1);
        history.add(new Call(new Call.Sent(change, "a", 0), 1, Answer.TRUE, "r.0.1"));

        Findings findings = Findings.of(history, Told.table(Told.found(change, "r.0.1")));

        assertThat(findings.isEmpty()).as(findings.toString()).isTrue();
    }
}
