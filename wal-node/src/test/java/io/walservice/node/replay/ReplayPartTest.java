package io.walservice.node.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.walservice.node.replay.ReplayPart.Counts;
import io.walservice.node.replay.ReplayPart.Failure;
import io.walservice.node.replay.ReplayPart.Range;
import io.walservice.node.replay.ReplayPart.Step;
import io.walservice.node.replay.ReplaySelection.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReplayPartTest {

    private final ReplayPart part = ReplayPart.begin(3, new Range(5, 40));

    @Test
    void counts_what_became_of_entries_and_remembers_how_far_it_is() {
        ReplayPart after = part.with(List.of(
                        step(5, Verdict.OUTSIDE),
                        step(6, Verdict.WANTED, ReplayOutcome.APPLIED),
                        step(7, Verdict.LEFT_OUT)))
                .with(List.of(step(8, Verdict.WANTED, new ReplayOutcome.Failed("Refused: no"))));

        assertThat(after.counts()).isEqualTo(new Counts(3, 1, 1, 1));
        assertThat(after.nextSequence()).isEqualTo(9);
        assertThat(after.seen()).isEqualTo(4);
        assertThat(after.failures()).containsExactly(new Failure("eu.3.8", "Refused: no"));
        assertThat(after.isDone()).isFalse();
        assertThat(after.with(List.of(step(40, Verdict.OUTSIDE))).isDone()).isTrue();
    }

    @Test
    void a_dry_run_counts_what_would_be_applied() {
        assertThat(part.with(List.of(step(5, Verdict.WANTED), step(6, Verdict.LEFT_OUT)))
                        .counts())
                .isEqualTo(new Counts(2, 1, 0, 0));
    }

    @Test
    void keeps_the_first_causes_shortened_and_the_number_of_all() {
        List<Step> many = LongStream.range(5, 30)
                .mapToObj(sequence -> step(sequence, Verdict.WANTED, new ReplayOutcome.Failed("x".repeat(9_000))))
                .toList();

        ReplayPart after = part.with(many.subList(0, 4)).with(many.subList(4, 25));

        assertThat(after.counts().failed()).isEqualTo(25);
        assertThat(after.failures())
                .extracting(Failure::entryId)
                .containsExactly(
                        "eu.3.5", "eu.3.6", "eu.3.7", "eu.3.8", "eu.3.9", "eu.3.10", "eu.3.11", "eu.3.12", "eu.3.13",
                        "eu.3.14");
        assertThat(after.failures()).allMatch(failure -> failure.cause().length() < 600);
    }

    @Test
    void an_empty_range_is_done_and_has_no_places() {
        ReplayPart empty = ReplayPart.begin(0, new Range(8, 7));

        assertThat(empty.isDone()).isTrue();
        assertThat(empty.range().places()).isZero();
        assertThat(empty.seen()).isZero();
    }

    @Test
    void never_goes_back() {
        ReplayPart after = part.with(List.of(step(9, Verdict.OUTSIDE)));

        assertThatIllegalStateException()
                .isThrownBy(() -> after.with(List.of(step(9, Verdict.OUTSIDE))))
                .withMessage("replayed: sequence 9 (expected: at least 10)");
    }

    private static Step step(long sequence, Verdict verdict) {
        return new Step(sequence, "eu.3." + sequence, verdict, Optional.empty());
    }

    private static Step step(long sequence, Verdict verdict, ReplayOutcome outcome) {
        return new Step(sequence, "eu.3." + sequence, verdict, Optional.of(outcome));
    }
}
