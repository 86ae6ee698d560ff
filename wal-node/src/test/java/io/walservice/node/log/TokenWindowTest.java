package io.walservice.node.log;

import static io.walservice.node.log.Batches.ACCEPTED_MILLIS;
import static io.walservice.node.log.Batches.stored;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class TokenWindowTest {

    private static final Duration AGE = Duration.ofHours(1);
    private static final int LARGEST_BATCH = 30;

    @RepeatedTest(20)
    void a_window_finds_what_a_map_finds_and_holds_at_most_about_twice_its_count(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        Model model = new Model(10 + random.nextInt(120));
        for (int step = 0; step < 80; step++) {
            switch (random.nextInt(10)) {
                case 0 -> model.takeBack(random.nextInt(40));
                case 1 -> model.passThroughSnapshot();
                default -> model.append(1 + random.nextInt(LARGEST_BATCH));
            }
            model.check();
        }
    }

    @Test
    void a_token_that_was_never_written_is_not_found() {
        TokenWindow window = window(1000).plus(stored(1, "a", "b"));

        assertThat(window.find("c")).isEmpty();
        assertThat(window.find("")).isEmpty();
        assertThat(window(1000).find("a")).isEmpty();
    }

    @Test
    void tokens_as_old_as_the_limit_are_remembered_and_older_ones_are_not() {
        TokenWindow window = window(1000).plus(stored(1, ACCEPTED_MILLIS, "a", "b"));

        long limit = ACCEPTED_MILLIS + AGE.toMillis();
        assertThat(window.plus(stored(3, limit, "c")).find("a")).hasValue(1);
        assertThat(window.plus(stored(3, limit + 1, "c")).find("a")).isEmpty();
        assertThat(window.plus(stored(3, limit + 1, "c")).find("c")).hasValue(3);
    }

    @Test
    void younger_tokens_outlive_older_ones() {
        TokenWindow window = window(1000)
                .plus(stored(1, ACCEPTED_MILLIS, "a", "b", "c", "d"))
                .plus(stored(5, ACCEPTED_MILLIS + 10, "e"))
                .plus(stored(6, ACCEPTED_MILLIS + AGE.toMillis() + 5, "f"));

        assertThat(window.find("d")).isEmpty();
        assertThat(window.find("e")).hasValue(5);
    }

    @Test
    void a_window_is_a_value_that_later_batches_do_not_change() {
        TokenWindow before = window(2).plus(stored(1, "a", "b"));

        TokenWindow after = before.plus(stored(3, "c", "d", "e")).below(2);

        assertThat(after.find("c")).isEmpty();
        assertThat(before.find("b")).hasValue(2);
        assertThat(before.find("c")).isEmpty();
    }

    @Test
    void a_window_without_tokens_passes_through_a_snapshot() {
        assertThat(TokenWindow.of(bounds(5), window(5).merged()).size()).isZero();
    }

    @Test
    void a_window_read_from_a_snapshot_ages_like_the_one_written() {
        TokenWindow written = window(1000).plus(stored(1, ACCEPTED_MILLIS, "a", "b"));

        TokenWindow read = TokenWindow.of(bounds(1000), written.merged());

        assertThat(read.plus(stored(3, ACCEPTED_MILLIS + AGE.toMillis(), "c")).find("b"))
                .hasValue(2);
        assertThat(read.plus(stored(3, ACCEPTED_MILLIS + AGE.toMillis() + 1, "c"))
                        .find("b"))
                .isEmpty();
    }

    private static TokenWindow window(int count) {
        return TokenWindow.empty(bounds(count));
    }

    private static TokenWindow.Bounds bounds(int count) {
        return new TokenWindow.Bounds(count, AGE);
    }

    /** A window beside a map that forgets nothing but what was taken back. */
    private static final class Model {

        private final int count;
        private final Map<String, Long> written = new HashMap<>();
        private final Map<String, Long> takenBack = new HashMap<>();
        private TokenWindow window;
        private long next = 1;
        /** What was taken back had pushed older tokens out before. */
        private long highest;

        private int names;

        Model(int count) {
            this.count = count;
            this.window = TokenWindow.empty(bounds(count));
        }

        void append(int size) {
            String[] tokens =
                    IntStream.range(0, size).mapToObj(i -> "token " + names++).toArray(String[]::new);
            window = window.plus(stored(next, tokens));
            for (String token : tokens) {
                written.put(token, next++);
            }
            highest = Math.max(highest, next - 1);
        }

        void takeBack(int size) {
            long from = Math.max(1, next - size);
            window = window.below(from);
            next = from;
            written.forEach((token, sequence) -> {
                if (sequence >= from) {
                    takenBack.put(token, sequence);
                }
            });
            written.keySet().removeAll(takenBack.keySet());
        }

        void passThroughSnapshot() {
            NamespaceLogState state = new NamespaceLogState(
                    1, next, 0, 1, Epochs.NONE, Checkpoints.EMPTY, window, ScheduleState.EMPTY, EntryCounts.NONE);
            window = LogMessages.toState(LogMessages.toMessage(state), bounds(count))
                    .tokens();
            assertThat(window.size()).isLessThanOrEqualTo(count + 1);
        }

        void check() {
            written.forEach((token, sequence) -> {
                OptionalLong found = window.find(token);
                if (sequence > highest - count || found.isPresent()) {
                    assertThat(found).as(token).hasValue(sequence);
                }
            });
            takenBack
                    .keySet()
                    .forEach(token -> assertThat(window.find(token)).as(token).isEmpty());
            assertThat(window.size()).isLessThanOrEqualTo(2 * Math.max(count + 1, LARGEST_BATCH));
        }
    }
}
