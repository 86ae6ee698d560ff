package io.walservice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {

    @Test
    void shows_median_and_spread_of_the_rounds() {
        Spread spread = Spread.of(List.of(300.0, 100.0, 220.0));

        Report report = new Report(Map.of(), List.of(new Measurement("inserts", "/s", spread)), List.of());

        assertThat(report.table()).containsPattern("inserts, /s +220.00 +100.00 +300.00");
    }

    @Test
    void takes_the_mean_of_the_two_in_the_middle_of_an_even_number() {
        assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 3.0)).median()).isEqualTo(2.5);
    }

    @Test
    void says_which_goals_are_met() {
        List<Goal> goals = List.of(
                Goal.atLeast("one", 0.79, 0.8), Goal.atLeast("two", 0.8, 0.8), Goal.atMost("three", "ms", 21, 20));

        Report report = new Report(Map.of(), List.of(), goals);

        assertThat(report.table())
                .containsPattern("one, x +0.79 +>= 0.80 +NOT met")
                .containsPattern("two, x +0.80 +>= 0.80 +met")
                .containsPattern("three, ms +21.00 +<= 20.00 +NOT met");
        assertThat(report.json()).contains("\"atMost\" : 20.0");
    }
}
